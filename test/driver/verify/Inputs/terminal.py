"""Runs a command on a terminal, types Ctrl-C when it has said something, and
prints what it said: terminal.py TEXT COMMAND [ARGUMENTS...]"""

import os
import pty
import sys

awaited = sys.argv[1].encode()
child, terminal = pty.fork()
if child == 0:
    os.execv(sys.argv[2], sys.argv[2:])
said = b""
try:
    while awaited not in said:
        said += os.read(terminal, 1000)
    os.write(terminal, b"\x03")
    while True:
        said += os.read(terminal, 1000)
except OSError:  # It has ended.
    pass
sys.stdout.buffer.write(said)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
