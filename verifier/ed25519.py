"""Ed25519 signatures, RFC 8032 §5.1: the standard library of Python has none.

Points are (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z. Nothing here is secret, so nothing takes care to run in constant time.
"""

import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
NEUTRAL = (0, 1, 1, 0)


def point_add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_decode(raw):
    """The point of 32 bytes, or None. Only y below P is taken, as RFC 8032 §5.1.3 demands."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def point_encode(p):
    inverse = pow(p[2], -1, P)
    x, y = p[0] * inverse % P, p[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = point_decode((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def point_sum(s, p, t, q):
    """[s]p + [t]q, both scalars in one run of doublings."""
    both, result = point_add(p, q), NEUTRAL
    for bit in range(max(s.bit_length(), t.bit_length()) - 1, -1, -1):
        result = point_add(result, result)
        pick = (s >> bit & 1) + 2 * (t >> bit & 1)
        if pick:
            result = point_add(result, (p, q, both)[pick - 1])
    return result


def signed(public, message, signature):
    """Whether signature is public's signature of message: R = [S]B − [k]A, compared as bytes, without the cofactor."""
    point, s = point_decode(public), int.from_bytes(signature[32:], "little")
    if point is None or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    minus = (P - point[0], point[1], 1, P - point[3])
    return point_encode(point_sum(s, BASE, k, minus)) == signature[:32]


def public_of_seed(seed):
    """The public key of a seed; only self-tests need it."""
    half = bytearray(hashlib.sha512(seed).digest()[:32])
    half[0], half[31] = half[0] & 248, half[31] & 127 | 64
    return point_encode(point_sum(int.from_bytes(half, "little"), BASE, 0, NEUTRAL))
