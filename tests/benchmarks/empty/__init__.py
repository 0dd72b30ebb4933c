"""The smallest Django project with a signed-in view: what pages of PixStudio are compared with."""
