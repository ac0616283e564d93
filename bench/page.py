"""docs/benchmarks.md, section by section: each command writes its own."""

import pathlib
import platform
import re

PAGE = pathlib.Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"


def processor():
    """The machine in words: its processor and number of cores."""
    info = pathlib.Path("/proc/cpuinfo").read_text()
    name = re.search(r"^model name\s*:\s*(.*)$", info, re.M)
    cores = len(re.findall(r"^processor\s*:", info, re.M))
    return f"{name.group(1) if name else platform.machine()}, {cores} cores"


def write_section(title, text):
    """Puts the text under the heading, in place of what stood there."""
    page = PAGE.read_text()
    section = f"## {title}\n\n{text.strip()}\n"
    found = re.search(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", page, re.M | re.S)
    if found:
        end = "\n" if page[found.end() :] else ""
        page = page[: found.start()] + section + end + page[found.end() :]
    else:
        page = page.rstrip() + "\n\n" + section
    PAGE.write_text(page)
    print(section)
