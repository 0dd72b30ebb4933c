#!/usr/bin/env python
"""Run one of PixStudio's commands: `python manage.py help` lists them."""

from pixstudio.__main__ import main

if __name__ == "__main__":
    main()
