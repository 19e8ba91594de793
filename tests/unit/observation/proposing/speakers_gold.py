"""Sentences of ours whose speaker is a pronoun or a description: the source in brackets, and who is meant.

`SEEN` was looked at while the rule was made; `HELD_OUT` was written before it and is only ever counted. "" where the
text names nobody.
"""

from __future__ import annotations

SEEN: tuple[tuple[str, str], ...] = (
    ("Colonel Adeyemi reached the bridge at noon. [He] said the road was mined.", "Colonel Adeyemi"),
    ("The patrol leader, Ana Brook, filed a report. [She] wrote that two shells fell near the mill.", "Ana Brook"),
    ('"We heard two bursts," said Tomas Reker, a farmer. "They came from the north," [he] added.', "Tomas Reker"),
    (
        "General Moreau met the mayor, Lise Hartog, on Monday. [She] said the water plant was out of order.",
        "Lise Hartog",
    ),
    ("Captain Osei, [who] said he had seen the vehicle, was questioned twice.", "Captain Osei"),
    ("The Ministry of Defence published a map. [It] said the line had not moved.", "The Ministry of Defence"),
    ("Residents gathered in the square. [They] said the shelling began before dawn.", "Residents"),
    (
        "Major Lindqvist spoke to Captain Rao before the visit. [He] said later that the post was empty.",
        "Major Lindqvist",
    ),
    (
        "A spokesman for the mission, Piet Okafor, declined to give figures. [The spokesman] said the inquiry went on.",
        "Piet Okafor",
    ),
    ("When Sergeant Dale returned to the post, [he] said that the lamp was broken.", "Sergeant Dale"),
    (
        "Ines Varga drove the ambulance. Two men helped her at the gate. [She] said that neither was armed.",
        "Ines Varga",
    ),
    ("The northern command rejected the claim. [It] said that no shot had been fired.", "The northern command"),
    (
        "Doctors at the Saint Luke hospital treated six men. [They] reported that one was in danger.",
        "Doctors at the Saint Luke hospital",
    ),
    ('Colonel Adeyemi inspected the trench. "It was dug last week," [the colonel] said.', "Colonel Adeyemi"),
    (
        "Lieutenant Marsh heard the first report. His driver, Olaf Stein, saw the flash. [Stein] said it was white.",
        "Stein",
    ),
    ('The mayor, Lise Hartog, visited the school. "The roof is gone," [she] said.', "Lise Hartog"),
    ('Ambassador Quist called the talks useful. "We meet again on Friday," [he] told reporters.', "Ambassador Quist"),
    ("The committee, [which] said it had not been informed, asked for the log.", "The committee"),
    (
        "Private Nolan was on guard. Corporal Ferro relieved him at two. [He] reported that the wire had been cut.",
        "Corporal Ferro",
    ),
    ("Two drivers were stopped at the barrier. [They] said they had waited for five hours.", "Two drivers"),
    (
        "Maria Lund of the relief agency toured the camp on Sunday. In the evening [she] said that tents were short.",
        "Maria Lund",
    ),
    (
        "The army spokesman, Major Idris, denied the report. Asked about the drone, [he] declined to comment.",
        "Major Idris",
    ),
    (
        "Farmers reported smoke. A shepherd, Yusuf Amari, had been closest. [He] said that it came from a truck.",
        "Yusuf Amari",
    ),
    ("The United Nations sent a team. [It] reported that the bunker was empty.", "The United Nations"),
    ("Commander Held said the flag was lowered at six. [He] added that nobody had crossed.", "Commander Held"),
    ('Commander Held praised Captain Rao. "She kept her head," [he] said.', "Commander Held"),
    ('"I saw four men," Hanna Weiss said. The men ran off. "One of them fell," [she] said.', "Hanna Weiss"),
    (
        "The defence minister, Arvid Noll, spoke in parliament. [The minister] said the reserve was not called up.",
        "Arvid Noll",
    ),
    ("The village council met on Tuesday. [It] said that eleven houses were damaged.", "The village council"),
    (
        "An officer at the crossing, [who] said that he was not allowed to give his name, confirmed the hour.",
        "An officer at the crossing",
    ),
    ("Observers of the mission counted the rounds. [They] said there were about forty.", "Observers of the mission"),
    ("[She] said that the road was closed.", ""),
)

HELD_OUT: tuple[tuple[str, str], ...] = (
    ("Brigadier Castell arrived late. [He] said the convoy had been held at the river.", "Brigadier Castell"),
    ("The nurse, Edda Krol, stayed with the wounded man. [She] said he had asked for water.", "Edda Krol"),
    ('"There was a flash first," said Milo Desai, a teacher. "Then the window broke," [he] said.', "Milo Desai"),
    ("Captain Anders wrote to the governor, Ruta Balode. [She] replied that the pass was open.", "Ruta Balode"),
    ("Lieutenant Kofi, [who] said that he had given no order, left the hearing at four.", "Lieutenant Kofi"),
    ("The Interior Ministry changed its figure. [It] said that seven persons were held.", "The Interior Ministry"),
    ("Villagers fled to the church. [They] said soldiers had knocked on the doors.", "Villagers"),
    ("Colonel Weir briefed Major Sato in the morning. [He] said afterwards that the sector was calm.", "Colonel Weir"),
    (
        "A spokeswoman for the police, Greta Oyelaran, read a note. [The spokeswoman] said two men were sought.",
        "Greta Oyelaran",
    ),
    ("As Corporal Bright crossed the yard, [he] said, a round struck the wall.", "Corporal Bright"),
    (
        "Nadia Ferrand runs the bakery at the gate. Her sons were inside. [She] said that the oven saved them.",
        "Nadia Ferrand",
    ),
    ("The southern side returned the body. [It] said that the man had drowned.", "The southern side"),
    (
        "Engineers of the water board inspected the pump. [They] reported that it had been hit twice.",
        "Engineers of the water board",
    ),
    ('Major Sato went back to the ditch. "The tracks end here," [the major] said.', "Major Sato"),
    ("Sergeant Pell held the lamp. His neighbour, Igor Vance, held the rope. [Vance] said it was wet.", "Vance"),
    ('The governor, Ruta Balode, opened the depot. "Nothing was taken," [she] said.', "Ruta Balode"),
    ('Envoy Tremblay left the meeting early. "We are far apart," [he] told journalists.', "Envoy Tremblay"),
    ("The commission, [which] said it would publish the film, gave no date.", "The commission"),
    ("Private Hale slept. Sergeant Pell woke him at five. [He] reported that the gate stood open.", "Sergeant Pell"),
    ("Three truckers were let through at dusk. [They] said nobody had checked the load.", "Three truckers"),
    (
        "Clara Mbeki of the hospital answered questions on Friday. Later [she] said that the bullet was still in.",
        "Clara Mbeki",
    ),
    (
        "The navy spokesman, Captain Ruiz, confirmed the collision. Asked about the crew, [he] declined to answer.",
        "Captain Ruiz",
    ),
    (
        "Hunters saw a light. A ranger, Emil Stoica, was on the ridge. [He] said that it moved to the west.",
        "Emil Stoica",
    ),
    ("The Red Cross visited the prison. [It] reported that eleven men were ill.", "The Red Cross"),
    ("Governor Haddad said the market would open at eight. [He] added that prices had doubled.", "Governor Haddad"),
    ('Inspector Laine thanked Doctor Amsel. "He came at once," [she] said.', "Inspector Laine"),
    ('"It was dark," Jonas Quill said. The lamp had failed. "I walked by the rail," [he] said.', "Jonas Quill"),
    (
        "The transport minister, Vera Slade, spoke on the radio. [The minister] said that the tunnel was safe.",
        "Vera Slade",
    ),
    (
        "The town hall burned on Monday. The fire brigade came from the valley. [It] said that the cause was unknown.",
        "The fire brigade",
    ),
    ("A driver from the depot, [who] said he feared for his job, showed the log.", "A driver from the depot"),
    ("Monitors of the truce walked the lane. [They] said that they had counted nine craters.", "Monitors of the truce"),
    ("[They] said that the bridge was down.", ""),
)
