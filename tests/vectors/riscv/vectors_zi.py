"""Cache-block instructions, may-be operations, hints."""
B, R, W = (32, 64), (32,), (64,)
FULL = "f" * 256
OPEN = "pmpaddr0=ffffffffffffffff pmpcfg0=1f"
CBIE, FLUSHES, CBCFE, CBZE = "30", "10", "40", "80"


def allowed(name, field, other):
    """Below machine mode menvcfg, and in user mode senvcfg too, must have the field of the instruction."""
    row = (name, B, "edge", f"{name} (a1)")
    return [
        (*row, f"a1=80002040 menvcfg={field} senvcfg=0 {OPEN} priv=1"),
        (*row, f"a1=80002040 menvcfg={other} senvcfg={field} {OPEN} priv=1"),
        (*row, f"a1=80002040 menvcfg={field} senvcfg={field} {OPEN} priv=0"),
        (*row, f"a1=80002040 menvcfg={field} senvcfg={other} {OPEN} priv=0"),
        (*row, f"a1=80002040 menvcfg={other} senvcfg={field} {OPEN} priv=0"),
        (*row, f"a1=20000040 menvcfg={field} senvcfg={field} {OPEN} priv=0"),
    ]


def rows(row, xlens, *tries):
    return [(row, xlens, kind, asm, before) for (asm, before), kind in zip(tries, ["normal"] + ["edge"] * 9)]


FILES = {
    "zicbo.txt": [r for name in ("cbo.inval", "cbo.clean", "cbo.flush") for r in rows(name, B, (f"{name} (a1)", "a1=80002040 [80002040]=11"), (f"{name} (a1)", "a1=80002043"), (f"{name} (a1)", "a1=20000000"), (f"{name} (a1)", "a1=20000043"))]
    + rows("cbo.zero", B, ("cbo.zero (a1)", f"a1=80002040 [80002020]={FULL}"), ("cbo.zero (a1)", f"a1=8000207f [80002020]={FULL}"), ("cbo.zero (a1)", "a1=20000000"), ("cbo.zero (a1)", "a1=20000043"))
    + [r for name in ("prefetch.i", "prefetch.r", "prefetch.w") for r in rows(name, B, (f"{name} 32(a1)", "a1=80002040"), (f"{name} -2048(a1)", "a1=20000000"), (f"{name} 2016(zero)", ""))],
    "zicbo_modes.txt": allowed("cbo.inval", CBIE, "c0") + allowed("cbo.inval", FLUSHES, "c0") + allowed("cbo.clean", CBCFE, "b0") + allowed("cbo.flush", CBCFE, "b0") + allowed("cbo.zero", CBZE, "70"),
    "zimop.txt": rows("mop.r", B, ("mop.r.0 a0, a1", "a0=5 a1=6"), ("mop.r.31 a0, a1", "a0=5 a1=6"), ("mop.r.21 zero, a1", "a1=6"), ("mop.r.10 a1, a1", "a1=6"))
    + rows("mop.rr", B, ("mop.rr.0 a0, a1, a2", "a0=5 a1=6"), ("mop.rr.7 a0, a1, a2", "a0=5 a2=6"), ("mop.rr.5 zero, a1, a2", "a1=6")),
    "hints.txt": rows("pause", B, ("pause", ""), ("pause", "a0=5")),
}
WITH = {"zicbo.txt": "zicbom zicboz zicbop", "zicbo_modes.txt": "u s zicbom zicboz", "zimop.txt": "zimop", "hints.txt": "zihintpause"}
