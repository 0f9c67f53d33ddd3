"""The demo blog: its articles, its discussion, its pictures, and the program that loads them."""
