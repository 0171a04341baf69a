"""How colours are seen: their difference, also with a colour vision deficiency.

Colours are arrays ``[..., 3]``: sRGB in 0..1, or CIELAB (D65).
"""
import numpy as np

#: G. Machado, M. Oliveira, L. Fernandes, "A Physiologically-based Model for
#: Simulation of Color Vision Deficiency", IEEE TVCG 15 (6), 2009: the matrices of
#: full severity, for linear RGB.
VISIONS = {
    "normal": np.eye(3),
    "protan": np.array([[0.152286, 1.052583, -0.204868],
                        [0.114503, 0.786281, 0.099216],
                        [-0.003882, -0.048116, 1.051998]]),
    "deutan": np.array([[0.367322, 0.860646, -0.227968],
                        [0.280085, 0.672501, 0.047413],
                        [-0.011820, 0.042940, 0.968881]]),
    "tritan": np.array([[1.255528, -0.076749, -0.178779],
                        [-0.078411, 0.930809, 0.147602],
                        [0.004733, 0.691367, 0.303900]]),
}

#: IEC 61966-2-1: linear sRGB to XYZ, and its white.
_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375],
                 [0.2126729, 0.7151522, 0.0721750],
                 [0.0193339, 0.1191920, 0.9503041]])
_WHITE = _XYZ.sum(axis=1)


def linear(srgb):
    return np.where(srgb <= 0.04045, srgb / 12.92,
                    ((srgb + 0.055) / 1.055) ** 2.4)


def lab_of_linear(rgb):
    scaled = np.clip(rgb, 0, 1) @ _XYZ.T / _WHITE
    f = np.where(scaled > (6 / 29) ** 3, np.cbrt(scaled),
                 scaled * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]),
                     200 * (f[..., 1] - f[..., 2])], axis=-1)


def lab(srgb, vision="normal"):
    """CIELAB of what someone with that vision sees."""
    return lab_of_linear(linear(np.asarray(srgb, float)) @ VISIONS[vision].T)


def difference(one, two):
    """CIEDE2000 of two arrays in CIELAB: G. Sharma, W. Wu, E. Dalal, "The
    CIEDE2000 Color-Difference Formula", Color Research and Application 30 (1),
    2005, whose names these are."""
    one, two = np.asarray(one, float), np.asarray(two, float)
    L1, a1, b1 = np.moveaxis(one, -1, 0)
    L2, a2, b2 = np.moveaxis(two, -1, 0)
    C = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    G = 0.5 * (1 - np.sqrt(C ** 7 / (C ** 7 + 25.0 ** 7)))
    a1, a2 = (1 + G) * a1, (1 + G) * a2
    C1, C2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1 = np.degrees(np.arctan2(b1, a1)) % 360
    h2 = np.degrees(np.arctan2(b2, a2)) % 360
    both = C1 * C2 > 0
    dh = np.where(both, (h2 - h1 + 180) % 360 - 180, 0)
    dL, dC = L2 - L1, C2 - C1
    dH = 2 * np.sqrt(C1 * C2) * np.sin(np.radians(dh) / 2)
    L, C = (L1 + L2) / 2, (C1 + C2) / 2
    h = np.where(both, (h1 + np.where(both, dh, 0) / 2) % 360, h1 + h2)
    T = (1 - 0.17 * np.cos(np.radians(h - 30)) + 0.24 * np.cos(np.radians(2 * h))
         + 0.32 * np.cos(np.radians(3 * h + 6))
         - 0.20 * np.cos(np.radians(4 * h - 63)))
    turn = 30 * np.exp(-((h - 275) / 25) ** 2)
    RC = 2 * np.sqrt(C ** 7 / (C ** 7 + 25.0 ** 7))
    SL = 1 + 0.015 * (L - 50) ** 2 / np.sqrt(20 + (L - 50) ** 2)
    SC, SH = 1 + 0.045 * C, 1 + 0.015 * C * T
    RT = -np.sin(np.radians(2 * turn)) * RC
    return np.sqrt((dL / SL) ** 2 + (dC / SC) ** 2 + (dH / SH) ** 2
                   + RT * (dC / SC) * (dH / SH))
