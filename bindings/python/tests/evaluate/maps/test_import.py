"""What importing the scores takes."""

import os
import subprocess
import sys

PROGRAM = """
import sys, salmap
assert "salmap.evaluate" not in sys.modules and "evaluate" in dir(salmap)
print(salmap.evaluate.entropy([[1, 1]]))
for name in ("torch", "scipy", "matplotlib", "cv2", "tqdm", "PIL"):
    assert name not in sys.modules, name
"""


def test_scores_need_numpy_alone_and_come_when_they_are_asked_for(top):
    said = subprocess.run(
        [sys.executable, "-c", PROGRAM], check=True, text=True, capture_output=True,
        env={**os.environ, "PYTHONPATH": str(top / "bindings" / "python")}).stdout
    assert said == "[0.69314718]\n"
