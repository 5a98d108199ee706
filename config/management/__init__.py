"""The commands of the installation."""
