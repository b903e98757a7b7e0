"""A deployment from build to removal, against an emulator of AWS."""
