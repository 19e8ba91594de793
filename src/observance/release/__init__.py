"""What leaves the building: redacted releases, sealed packages, and the check of both."""
