using System.Globalization;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Tests;

/// <summary>Names that the vectors use.</summary>
internal static class Names
{
    private static readonly string[] Registers =
    [
        "zero", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1", "a0", "a1", "a2", "a3", "a4", "a5",
        "a6", "a7", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6",
    ];

    private static readonly string[] FloatRegisters =
    [
        "ft0", "ft1", "ft2", "ft3", "ft4", "ft5", "ft6", "ft7", "fs0", "fs1", "fa0", "fa1", "fa2", "fa3", "fa4", "fa5",
        "fa6", "fa7", "fs2", "fs3", "fs4", "fs5", "fs6", "fs7", "fs8", "fs9", "fs10", "fs11", "ft8", "ft9", "ft10", "ft11",
    ];

    private static readonly Dictionary<string, int> Csrs =
        Enumerable.Range(0, 4096).Where(n => CsrNumber.Name(n) is not null).ToDictionary(n => CsrNumber.Name(n)!);

    public static string Register(int number) => Registers[number];

    public static int Register(string name) => Array.IndexOf(Registers, name);

    public static string FloatRegister(int number) => FloatRegisters[number];

    public static int FloatRegister(string name) => Array.IndexOf(FloatRegisters, name);

    public static int Csr(string name) => Csrs.GetValueOrDefault(name, -1);

    public static string Hex(ulong value) => value.ToString("x", CultureInfo.InvariantCulture);
}
