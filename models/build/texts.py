"""Texts in the manner of log templates, made up here: the same ones for the same seed."""

import random

WORDS = (
    "connection refused timeout while reading user admin login failed session opened closed disk usage memory quota "
    "exceeded service started stopped kernel panic invoice approval rejected deprecated api version removed request "
    "get post status backup completed upload node host worker queue cache replica shard snapshot error warning info "
    "fatal exception null pointer stack trace authentication accepted password invalid from for port blocked malware "
    "firewall drop packet interface link up down is was not the to of in on at by with no has been will be"
).split()
MASKS = (
    "<num> <ip>:<num> <path> [<hex>] <num>% status=500 key: (code <num>) ORA-00600 <time> id=<id> <uuid> <email> "
    "<num>ms <num>MB pid=<num> <url> <str> EventID:4625 java.lang.NullPointerException: [warn] <host> -> ="
).split(" ")


def texts(count: int, seed: int) -> list[str]:
    pick = random.Random(seed)
    return [" ".join(word(pick) for _ in range(pick.randint(1, 30))) for _ in range(count)]


def word(pick: random.Random) -> str:
    return pick.choice(MASKS) if pick.random() < 0.25 else pick.choice(WORDS)
