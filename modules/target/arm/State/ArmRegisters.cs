using System.Collections.Immutable;
using Emu.Abstractions.Cpu;

namespace Emu.Target.Arm.State;

/// <summary>Where registers lie in the state, and their list for debuggers, dumps and snapshots.</summary>
internal static class ArmRegisters
{
    /// <summary>GDB's number of xpsr; those of the other special registers follow.</summary>
    private const int XpsrNumber = 25;

    /// <summary>GDB's number of d0.</summary>
    private const int FloatNumber = 40;

    private static readonly ImmutableArray<string> SecureNames = ["msp_ns", "psp_ns", "msp_s", "psp_s"];

    public static int StateKey { get; } = Offset((ref ArmState s) => ref s.Header.StateKey);

    public static int Nzcv { get; } = Offset((ref ArmState s) => ref s.Nzcv);

    public static int Q { get; } = Offset((ref ArmState s) => ref s.Q);

    public static int Ge { get; } = Offset((ref ArmState s) => ref s.Ge);

    public static int ExclusiveSize { get; } = Offset((ref ArmState s) => ref s.ExclusiveSize);

    public static int ExclusiveAddress { get; } = Offset((ref ArmState s) => ref s.ExclusiveAddress);

    public static int ExclusiveValue { get; } = Offset((ref ArmState s) => ref s.ExclusiveValue);

    public static int StackLimit { get; } = Offset((ref ArmState s) => ref s.StackLimit);

    public static int Fpscr { get; } = Offset((ref ArmState s) => ref s.Fpscr);

    private static int S0 { get; } = Offset((ref ArmState s) => ref s.S);

    private static int R0 { get; } = Offset((ref ArmState s) => ref s.R);

    /// <summary>Offset of r0 to r12, sp or lr.</summary>
    public static int OffsetOf(int register) => R0 + (4 * register);

    /// <summary>Offset of s0 to s31.</summary>
    public static int OffsetOfSingle(int register) => S0 + (4 * register);

    /// <summary>Makes the list.</summary>
    /// <param name="isMainline">Whether there are BASEPRI and FAULTMASK.</param>
    /// <param name="hasFloat">Whether there is a floating-point unit.</param>
    /// <param name="hasSecurity">Whether there is a secure state.</param>
    public static ImmutableArray<CpuRegister> Make(bool isMainline, bool hasFloat, bool hasSecurity)
    {
        var list = ImmutableArray.CreateBuilder<CpuRegister>();
        for (var i = 0; i < 15; i++)
        {
            list.Add(new CpuRegister { Name = i == 13 ? "sp" : i == 14 ? "lr" : $"r{i}", Bits = 32, Offset = OffsetOf(i), DebugNumber = i });
        }

        list.Add(new CpuRegister { Name = "pc", Bits = 32, Offset = Offset((ref ArmState s) => ref s.Header.Pc), DebugNumber = 15, Saved = false });
        list.Add(new CpuRegister { Name = "xpsr", Bits = 32, Offset = CpuRegister.View, DebugNumber = XpsrNumber });
        View("msp", 1);
        View("psp", 2);
        View("primask", 3);
        if (isMainline)
        {
            View("basepri", 4);
            View("faultmask", 5);
        }

        View("control", 6);
        for (var i = 0; hasSecurity && i < SecureNames.Length; i++)
        {
            list.Add(new CpuRegister { Name = SecureNames[i], Group = "secure", Bits = 32, Offset = CpuRegister.View, DebugNumber = XpsrNumber + 7 + i });
        }

        for (var i = 0; hasFloat && i < 16; i++)
        {
            list.Add(new CpuRegister { Name = $"d{i}", Group = "float", Bits = 64, Offset = OffsetOfSingle(2 * i), DebugNumber = FloatNumber + i, Saved = false });
        }

        if (hasFloat)
        {
            list.Add(new CpuRegister { Name = "fpscr", Group = "float", Bits = 32, Offset = CpuRegister.View, DebugNumber = FloatNumber + 16 });
        }

        // What the registers above show, and all that software reaches through memory.
        Internal("state-key", 64, Offset((ref ArmState s) => ref s.Header.StateKey));
        var first = Nzcv;
        for (var offset = first; offset < StateLayout<ArmState>.Size; offset += 4)
        {
            Internal($"state+{offset - first:x}", 32, offset);
        }

        return list.ToImmutable();

        void View(string name, int number) =>
            list.Add(new CpuRegister { Name = name, Group = "system", Bits = 32, Offset = CpuRegister.View, DebugNumber = XpsrNumber + number });

        void Internal(string name, int bits, int offset) => list.Add(new CpuRegister { Name = name, Group = "internal", Bits = bits, Offset = offset });
    }

    private static int Offset<TField>(StateField<ArmState, TField> field) => StateLayout<ArmState>.OffsetOf(field);
}
