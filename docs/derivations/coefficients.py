#!/usr/bin/env python3
"""Derives the constants of lib/coefficients.h, lib/math.c, lib/gamma.c,
lib/kernels/entropy.h and lib/kernels/gamma_scale.h, and figures of their tests.
It needs mpmath.

It prints every polynomial with the largest error of its rounded coefficients,
so that a reader can repeat how each number in the sources was found:

    python3 docs/derivations/coefficients.py
"""
import struct

from mpmath import mp, mpf

mp.dps = 60


def interpolate(function, low, high, degree):
    """Monomial coefficients of the polynomial through the Chebyshev nodes."""
    middle, half = (low + high) / 2, (high - low) / 2
    nodes = [middle + half * mp.cos(mp.pi * (2 * i + 1) / (2 * degree + 2))
             for i in range(degree + 1)]
    matrix = mp.matrix(degree + 1, degree + 1)
    for row, node in enumerate(nodes):
        for column in range(degree + 1):
            matrix[row, column] = node ** column
    return list(mp.lu_solve(matrix, mp.matrix([function(x) for x in nodes])))


def to_float32(x):
    return struct.unpack("f", struct.pack("f", float(x)))[0]


def report(name, function, low, high, degree, weight=lambda x: mpf(1),
           to_float=float):
    """Prints one polynomial, lowest power first, and its error."""
    coefficients = [mpf(to_float(c))
                    for c in interpolate(function, low, high, degree)]
    samples = [low + (high - low) * mpf(i) / 2000 for i in range(2001)]
    error = max(abs(weight(x) * (mp.polyval(coefficients[::-1], x)
                                 - function(x))) for x in samples)
    print(f"\n{name}: degree {degree}, largest error {mp.nstr(error, 3)}")
    for c in coefficients:
        print(f"\t{float(c)!r},")


def log_tail(z):
    """(log((1+s)/(1-s)) - 2s) / s with z = s*s, the R of log(1+f)."""
    if z == 0:
        return mpf(0)
    s = mp.sqrt(z)
    return (mp.log((1 + s) / (1 - s)) - 2 * s) / s


def log_tail_over_z(z):
    return log_tail(z) / z if abs(z) > mpf(10) ** -30 else mpf(2) / 3


def scaled_erfc(t, centre):
    """exp(x*x) erfc(x) (1 + 2x) with t = (x - centre) / (x + centre)."""
    if t >= 1:
        return 2 / mp.sqrt(mp.pi)
    x = centre * (1 + t) / (1 - t)
    if x > 1000:
        return ((1 + 2 * x) / (x * mp.sqrt(mp.pi))
                * (1 - 1 / (2 * x * x) + 3 / (4 * x ** 4)))
    return mp.exp(x * x) * mp.erfc(x) * (1 + 2 * x)


def cut_normal_entropy(alpha):
    """The entropy of a normal distribution with standard deviation 1 and mean
    -alpha that is cut to positive values."""
    share = mp.erfc(alpha / mp.sqrt(2)) / 2
    return (mp.log(2 * mp.pi * mp.e) / 2 + mp.log(share)
            + alpha * mp.npdf(alpha) / (2 * share))


def entropy_above(t):
    """The entropy plus log(b + 3), t = (b-3)/(b+3), b = alpha + 1 >= 0. At the
    far end the distribution is exponential, of mean 1 / alpha."""
    if t >= 1:
        return mpf(1)
    b = 3 * (1 + t) / (1 - t)
    return cut_normal_entropy(b - 1) + mp.log(b + 3)


def entropy_below(t):
    """The entropy for t = -(alpha+1) / 3 - 1."""
    return cut_normal_entropy(-1 - 3 * (1 + t))


def gamma_shape(spread):
    """k with log k - psi(k) = spread: Newton's method on 1/k."""
    b = 3 - spread
    k = (b + mp.sqrt(b * b + 24 * spread)) / (12 * spread)
    while True:
        slope = 1 / k - mp.psi(1, k)
        excess = mp.log(k) - mp.digamma(k) - spread
        k, last = 1 / (1 / k + excess / (k * k * slope)), k
        if abs(k - last) < k * mpf(10) ** -30:
            return k


def scale_over_spread(spread):
    """theta / (mean spread) = 1 / (k spread)."""
    if spread < mpf(10) ** -8:
        return 2 - 2 * spread / 3
    return 1 / (gamma_shape(spread) * spread)


def rational(function, points, degree):
    """Coefficients of the quotient of two polynomials with the least largest
    relative error at the points: least squares over and over, each point with
    a weight that grows with its error (C. Lawson)."""
    values = [function(x) for x in points]
    weights = [mpf(1)] * len(points)
    below = [mpf(1)] * len(points)
    best = None
    for _ in range(40):
        size = 2 * degree + 1
        matrix, right = mp.zeros(size, size), mp.zeros(size, 1)
        for x, y, weight, q in zip(points, values, weights, below):
            row = ([x ** i for i in range(degree + 1)]
                   + [-y * x ** i for i in range(1, degree + 1)])
            weight /= (q * y) ** 2
            for i in range(size):
                right[i] += weight * row[i] * y
                for j in range(size):
                    matrix[i, j] += weight * row[i] * row[j]
        both = list(mp.lu_solve(matrix, right))
        p, q = both[:degree + 1], [mpf(1)] + both[degree + 1:]
        below = [mp.polyval(q[::-1], x) for x in points]
        errors = [abs(mp.polyval(p[::-1], x) / b / y - 1)
                  for x, y, b in zip(points, values, below)]
        if best is None or max(errors) < best[0]:
            best = max(errors), p, q
        weights = [w * e for w, e in zip(weights, errors)]
        weights = [w / sum(weights) * len(points) for w in weights]
    return best[1:]


def report_rational(name, function, low, high, degree):
    """Prints both polynomials, lowest power first, and the relative error of
    their quotient. Points lie evenly in the angle of (x-3) / (x+3)."""
    def points(count):
        first, last = (low - 3) / (low + 3), (high - 3) / (high + 3)
        for i in range(count):
            t = (first + last + (first - last)
                 * mp.cos(mp.pi * i / (count - 1))) / 2
            yield min(max(3 * (1 + t) / (1 - t), low), high)

    both = [[mpf(float(c)) for c in coefficients]
            for coefficients in rational(function, list(points(120)), degree)]
    error = max(abs(mp.polyval(both[0][::-1], x) / mp.polyval(both[1][::-1], x)
                    / function(x) - 1) for x in points(1001))
    print(f"\n{name}: degree {degree}, largest relative error "
          f"{mp.nstr(error, 3)}")
    for coefficients in both:
        print("\t{ " + ", ".join(repr(float(c)) for c in coefficients) + " },")


def stirling(count):
    """B(2n) / (2n (2n-1)): log of Gamma*(k), powers k^-1, k^-3, ..."""
    return [mp.bernoulli(2 * n) / (2 * n * (2 * n - 1))
            for n in range(1, count + 1)]


def series_multiply(a, b, count):
    out = [mpf(0)] * count
    for i, x in enumerate(a[:count]):
        for j, y in enumerate(b[:count - i]):
            out[i + j] += x * y
    return out


def mu_of_eta(count):
    """mu as a power series of eta, from eta^2/2 = mu - log(1 + mu).

    Differentiating gives eta (1 + mu) = mu mu', solved power by power.
    """
    mu = [mpf(0), mpf(1)]
    for power in range(2, count):
        # coefficient of eta^power in eta + eta*mu - mu*mu'
        known = mu[power - 1] if power >= 2 else mpf(1)
        total = sum(mu[i] * (power + 1 - i) * mu[power + 1 - i]
                    for i in range(2, power) if power + 1 - i < len(mu))
        mu.append((known - total) / (power + 1))
    return mu


def series_inverse(a, count):
    """1 / a for a[0] != 0."""
    out = [1 / a[0]]
    for i in range(1, count):
        out.append(-sum(a[j] * out[i - j] for j in range(1, i + 1)
                        if j < len(a)) / a[0])
    return out


def temme(rows, count):
    """C_j(eta) of Temme's uniform expansion (N. M. Temme, "The asymptotic
    expansion of the incomplete gamma functions", SIAM J. Math. Anal. 10, 1979):
    C_0 = 1/mu - 1/eta, eta C_j = d/d_eta C_{j-1} + g_j eta/mu, g the coefficients
    of 1 / Gamma*."""
    length = count + 2 * rows + 4
    mu = mu_of_eta(length + 2)
    inverse = series_inverse(mu[1:], length)      # eta / mu
    # 1/Gamma*(k) = exp(-sum stirling k^-(2n-1)); powers of 1/k
    exponent = [mpf(0)] * (rows + 1)
    for n, value in enumerate(stirling(rows + 1)):
        if 2 * n + 1 <= rows:
            exponent[2 * n + 1] = -value
    g, term = [mpf(0)] * (rows + 1), [mpf(1)] + [mpf(0)] * rows
    for i in range(rows + 1):
        g = [x + y for x, y in zip(g, term)]
        term = [x / (i + 1)
                for x in series_multiply(term, exponent, rows + 1)]
    table = [inverse[1:]]                          # (eta/mu - 1) / eta
    for j in range(1, rows):
        previous = table[-1]
        slope = [previous[i + 1] * (i + 1) for i in range(len(previous) - 1)]
        # (slope + g_j eta/mu) is divisible by eta: its constant term is zero
        total = [x + g[j] * y for x, y in zip(slope, inverse)]
        assert abs(total[0]) < mpf(10) ** -40, total[0]
        table.append(total[1:])
    return [row[:count] for row in table]


def temme_cdf(k, mu, table):
    eta = mp.sqrt(2 * (mu - mp.log(1 + mu))) * (1 if mu > 0 else -1)
    total = sum(mp.polyval([mpf(float(c)) for c in row][::-1], eta) / k ** j
                for j, row in enumerate(table))
    return (mp.erfc(-eta * mp.sqrt(k / 2)) / 2
            - mp.exp(-k * eta * eta / 2) / mp.sqrt(2 * mp.pi * k) * total)


def main():
    high = mp.floor(mp.log(2) * 2 ** 33) / 2 ** 33
    print("log(2) in two parts, the first of 33 bits:\n"
          f"\t{float(high)!r}, {float(mp.log(2) - high)!r}")
    limit = mp.sqrt(2)
    s_max = (limit - 1) / (limit + 1)
    report("log: R(z)/z, z = s*s, |s| <= 0.1716; error as z*s*R",
           log_tail_over_z, mpf(0), s_max ** 2, 7,
           lambda z: z * mp.sqrt(z))
    report("log2(1.5 + u), |u| <= 1/2", lambda u: mp.log(mpf(3) / 2 + u, 2),
           -mpf(1) / 2, mpf(1) / 2, 9)
    report("exp(r), |r| <= log(2)/2", mp.exp, -mp.log(2) / 2, mp.log(2) / 2, 12)
    root = mp.sqrt(mpf(2))
    report("heat: log2(1+f) / (e f), 1 + f in 1/sqrt(2)..sqrt(2), floats; "
           "error times f",
           lambda f: (mp.log(1 + f, 2) / f if f else 1 / mp.log(2)) / mp.e,
           1 / root - 1, root - 1, 8, lambda f: f, to_float32)
    report("heat: (2^r - 1) / r, |r| <= 1/2, floats; error times r",
           lambda r: (2 ** r - 1) / r if r else mp.log(2),
           mpf(-0.5), mpf(0.5), 5, lambda r: r, to_float32)
    centre = mpf(4)
    report("exp(x*x) erfc(x) (1+2x), t = (x-4)/(x+4)",
           lambda t: scaled_erfc(t, centre), mpf(-1), mpf(1), 26)
    report("entropy of a cut normal distribution plus log(b + 3), "
           "b = alpha + 1 >= 0, t = (b-3) / (b+3)", entropy_above, mpf(-1),
           mpf(1), 22)
    report("the same for alpha in -7..-1, t = -(alpha+1) / 3 - 1",
           entropy_below, mpf(-1), mpf(1), 22)
    report_rational("1 / (k s) with log k - psi(k) = s, s in 0..160",
                    scale_over_spread, mpf(0), mpf(160), 7)
    print("\nentropy of a cut normal distribution, for the unit test: alpha, "
          "entropy for a standard deviation of 1")
    for alpha in (-1000, -40, -8, -7, -6.9, -5, -3, -2, -1.5, -1.0001, -1,
                  -0.9999, -0.5, 0, 0.25, 1, 2, 4, 8, 30, 1000, 1e6):
        entropy = cut_normal_entropy(mpf(alpha))
        print(f"\t{{ {alpha!r}, {float(entropy)!r} }},")
    print("\nscale of a Gamma distribution of mean 1, for the unit test: "
          "spread, scale")
    for spread in (1e-20, 1e-9, 1e-4, 0.01, 0.1, 0.35, 0.5, 1, 2, 3, 5, 8, 16,
                   50, 100, 157):
        scale = scale_over_spread(mpf(spread)) * spread
        print(f"\t{{ {spread!r}, {float(scale)!r} }},")
    print("\nstirling, powers k^-1, k^-3, ...:")
    for value in stirling(8):
        print(f"\t{float(value)!r},")
    print("\ndigamma: log k - psi(k) - 1/(2k), powers k^-2, k^-4, ...:")
    for n in range(1, 9):
        print(f"\t{float(mp.bernoulli(2 * n) / (2 * n))!r},")
    table = temme(6, 16)
    worst = mpf(0)
    for k in (64, 100, 1000, 10 ** 6):
        for i in range(-20, 21):
            mu = mpf(i) / 50 if i else mpf(10) ** -6
            if k == 10 ** 6:
                mu /= 100
            x = k * (1 + mu)
            exact = mp.gammainc(k, 0, x, regularized=True)
            worst = max(worst, abs(temme_cdf(mpf(k), mu, table) - exact))
    print(f"\ntemme: rows C_j, powers of eta; k >= 64, |mu| <= 0.4, largest "
          f"error {mp.nstr(worst, 3)}")
    for row in table:
        print("\t{ " + ", ".join(repr(float(c)) for c in row) + " },")


if __name__ == "__main__":
    main()
