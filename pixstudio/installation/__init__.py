"""What an operator starts: the command `pixstudio`, its guided setup, and all processes of one machine.

In plain Python without Django: the settings can't be loaded before they are written.
"""
