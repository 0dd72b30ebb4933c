"""Exit codes that supervisors and systemd units know."""

# EX_CONFIG of sysexits.h: a process that ends so ends again, until somebody acts.
CONFIGURATION_PROBLEM = 78
