"""A Slurm of shell scripts: sbatch, squeue and scancel on a PATH of their own, tasks one after another."""
import os
from pathlib import Path

SBATCH = """#!/bin/sh
cd "$FAKE_SLURM" || exit 1
echo "$*" >>submits
id=$(wc -l <submits)
for word; do
    case $word in
    --array=*) last=${word#--array=0-}; last=${last%%[%]*} ;;
    -*) ;;
    *) script=$word ;;
    esac
done
if rm refuse 2>/dev/null; then echo "fake sbatch: refused" >&2; exit 1; fi
echo "$id"
if rm forget 2>/dev/null; then exit 0; fi # a controller that died a second later
: >"queue.$id"
(
    task=0
    while [ "$task" -le "$last" ]; do
        if rm kill 2>/dev/null; then
            SLURM_ARRAY_TASK_ID=$task sh "$script" &
            kill -9 $!
        else
            SLURM_ARRAY_TASK_ID=$task sh "$script"
        fi
        task=$((task + 1))
    done
    rm "queue.$id"
) >/dev/null 2>&1 </dev/null &
"""
SQUEUE = """#!/bin/sh
cd "$FAKE_SLURM" || exit 1
if rm down 2>/dev/null; then echo "fake squeue: no controller" >&2; exit 1; fi
ls | sed -n 's/^queue[.]//p'
"""
SCANCEL = """#!/bin/sh
echo "$*" >>"$FAKE_SLURM/cancels"
"""


class FakeSlurm:
    """Scripts in a directory; `mishap` makes the next call go wrong."""

    def __init__(self, directory):
        self.directory = Path(directory)
        self.directory.mkdir()
        for name, text in (("sbatch", SBATCH), ("squeue", SQUEUE), ("scancel", SCANCEL)):
            path = self.directory / name
            path.write_text(text)
            path.chmod(0o755)

    def environment(self):
        return {**os.environ, "FAKE_SLURM": str(self.directory),
                "PATH": f"{self.directory}:{os.environ['PATH']}"}

    def mishap(self, *names):
        """refuse (sbatch fails), forget (it does not run what it took), kill (a task), down (squeue)."""
        for name in names:
            (self.directory / name).touch()

    def submits(self):
        return (self.directory / "submits").read_text().splitlines()
