#!/usr/bin/env python3
"""Makes small mutations in lib/, one at a time, and counts those that the
library's tests notice. Run from the top folder; takes MUTATIONS, SEED and
MUTATION_FILES (a list of paths, for a part of lib/) from the environment.

Mutations that do not compile, or to the same code, do not count; nor do those
that survivors.txt says change nothing for callers. Fails if less than 95 % of
the others are noticed.
"""
import collections
import math
import multiprocessing
import os
import random
import sys
import tempfile
import time
from pathlib import Path

import survivors
from mutants import mutants
from workshop import Verdict, Workshop

WORKERS = 2
WANTED = 0.95

workshop = None  # of this process


def open_workshop(pristine, folders):
    global workshop
    workshop = pristine.twin(folders.get())


def try_some(job):
    """Draws mutants of a file until `count` of them change its code; returns
    [(mutant, verdict, test)]."""
    candidates, count = job
    tried = []
    for mutant in candidates:
        if count == 0:
            break
        verdict, test = workshop.judge(mutant)
        tried.append((mutant, verdict, test))
        count -= verdict in (Verdict.KILLED, Verdict.SURVIVED)
        print(f"{verdict.name:10}  {mutant.key()}"
              + (f"  ({Path(test).name})" if test else ""), flush=True)
    return tried


def shares(candidates, count):
    """How many of `count` each file is to give: at least one, larger ones
    more, by the square root of what there is to change."""
    sizes = {path: math.sqrt(len(left)) for path, left in candidates.items()
             if left}
    total = sum(sizes.values())
    return {path: max(1, round(count * size / total))
            for path, size in sizes.items()}


def sample(pool, candidates, count):
    """Tries mutants of all files until `count` have changed the code."""
    results, counted = [], 0
    while counted < count and any(candidates.values()):
        wanted = shares(candidates, count - counted)
        jobs = [(candidates[path], wanted[path])
                for path in sorted(wanted, key=wanted.get, reverse=True)]
        for tried in pool.imap_unordered(try_some, jobs, chunksize=1):
            if not tried:
                continue
            path = tried[0][0].path
            candidates[path] = candidates[path][len(tried):]
            results += tried
            counted += sum(verdict in (Verdict.KILLED, Verdict.SURVIVED)
                           for _, verdict, _ in tried)
    return results


def report(results, possible):
    """Prints what came of them; whether enough was noticed."""
    count = collections.Counter(verdict for _, verdict, _ in results)
    known = survivors.read()
    for key in known.keys() - possible:
        print(f"\nin {survivors.LIST.name}, but no longer in lib/:\n{key}")
    alive = [mutant for mutant, verdict, _ in results
             if verdict is Verdict.SURVIVED]
    same = [m for m in alive if survivors.is_same(known.get(m.key()))]
    new = [m for m in alive if m.key() not in known]
    for mutant in new:
        print(f"\nnot in {survivors.LIST.name}:\n{mutant.key()}")
    changed = count[Verdict.KILLED] + len(alive) - len(same)
    share = count[Verdict.KILLED] / changed if changed else 0
    print(f"\n{len(results)} mutations: {count[Verdict.INVALID]} do not compile, "
          f"{count[Verdict.EQUIVALENT]} compile to the same code, "
          f"{count[Verdict.KILLED]} noticed, {len(alive)} survived")
    print(f"of the survivors {len(same)} change nothing for callers, "
          f"{len(alive) - len(same) - len(new)} are known holes, "
          f"{len(new)} are new")
    print(f"noticed {count[Verdict.KILLED]} of {changed} that change "
          f"behaviour: {100 * share:.1f} %; want {100 * WANTED:.0f} %")
    return share >= WANTED


def main():
    os.nice(10)
    count = int(os.environ.get("MUTATIONS") or 200)
    seed = int(os.environ.get("SEED") or 1)
    only = os.environ.get("MUTATION_FILES", "").split()
    print(f"MUTATIONS={count} SEED={seed}", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        pristine = Workshop(Path(folder, "pristine"))
        pristine.populate(".")
        candidates = {
            path: mutants(path, Path(pristine.root, path).read_text())
            for path in pristine.compiled()}
        possible = {mutant.key() for found in candidates.values()
                    for mutant in found}
        print(f"{len(possible)} possible mutations in {len(candidates)} files",
              flush=True)
        candidates = {path: found for path, found in candidates.items()
                      if path in only or not only}
        for path, found in candidates.items():
            random.Random(f"{seed} {path}").shuffle(found)
        folders = multiprocessing.SimpleQueue()
        for i in range(WORKERS):
            folders.put(Path(folder, str(i)))
        with multiprocessing.Pool(WORKERS, open_workshop,
                                  (pristine, folders)) as pool:
            results = sample(pool, candidates, count)
    enough = report(results, possible)
    print(f"{time.monotonic() - started:.0f} s")
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main())
