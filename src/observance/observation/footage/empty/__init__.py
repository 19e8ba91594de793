"""The empty scene: background, light, the working picture and who computes it."""
