"""Whether our ES modules can be parsed. Node.js only reads them; nothing is built.

Use: python -m tests.suite.javascript
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.suite import programs

STATIC = Path(__file__).resolve().parents[2] / "static"


def main() -> int:
    """Print each syntax error; return 1 when there is one, or when CI lacks Node.js."""
    node = programs.node()
    if node is None:
        print("Node.js not found. To make it possible: sudo apt-get install nodejs")
        return int(os.environ.get("CI") == "true")
    modules = [path for path in sorted(STATIC.rglob("*.js")) if "vendor" not in path.parts]
    return max((check(node, module) for module in modules), default=0)


def check(node: Path, module: Path) -> int:
    """Return 0 for a module that parses, else print why it does not and return 1."""
    done = subprocess.run(
        [node, "--input-type=module", "--check"],
        input=module.read_bytes(),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        print(f"{module.relative_to(STATIC.parent)}:\n{done.stderr.decode(errors='replace')}")
    return int(done.returncode != 0)


if __name__ == "__main__":
    sys.exit(main())
