using System.Globalization;
using Emu.Abstractions.Qdev.Memory;
using Emu.Target.Arm.Isa;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Tests;

/// <summary>Single instructions with the states that QEMU leaves: tests/vectors/arm.</summary>
public sealed class VectorTests
{
    private const uint Window = 0x2000_1000;

    private static readonly string[] Lines = [.. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "vectors", "vectors.txt")).Where(l => l[0] != '#')];

    // What branches, waits or reads system state is in tests of its own.
    private static readonly string[] Elsewhere =
    [
        "b", "b.cond", "b.cond.w", "b.w", "bkpt", "bl", "blx", "bx", "cbnz", "cbz", "clrex", "cps", "dmb", "dsb", "it", "isb", "msr", "mrs", "adr",
        "nop", "nop.w", "hint", "hint.w", "sev", "sev.w", "svc", "tbb", "tbh", "udf", "udf.w", "wfe", "wfe.w", "wfi", "wfi.w", "tt", "sg", "bxns", "blxns", "vlstm", "vlldm", "yield", "yield.w", "ldr.lit16",
        "wls", "le", "le.forever", "vlstm.all", "vlldm.all", "vmsr.flags", "vmrs.flags", "vmsr.system", "vmrs.system", "vmsr.fpcxtns", "vmrs.fpcxtns",
        "vldr.system", "vstr.system", "vldr.system.post", "vstr.system.post", "vscclrm.f32", "vscclrm.f64",
    ];

    private static ArmFeatures Features => default(ArmFeatures).With(ArmFeature.Thumb2).With(ArmFeature.Dsp).With(ArmFeature.Fp).With(ArmFeature.Fpv5).With(ArmFeature.Double).With(ArmFeature.V8)
        .With(ArmFeature.V81).With(ArmFeature.Half);

    public static TheoryData<string> Rows => new(Lines.Select(l => l.Split(" | ")[0]).Distinct());

    [Theory]
    [MemberData(nameof(Rows))]
    public void Execute_VectorsOfARow_LeaveTheStatesThatTheReferenceLeaves(string row)
    {
        // A core that has every unit, with floating point switched on and no state of it in frames. FPSCR has one constant field more in ARMv8.1-M.
        using var core = new Core("cortex-m7", ("v8", true), ("v81", row != "vmrs"), ("float", "half"));
        core.WriteSystem(0xD88, 0xF0_0000);
        core.WriteSystem(0xF34, 0);
        core.Begin();

        var wrong = Lines.Where(l => l.StartsWith(row + " | ", StringComparison.Ordinal)).Select(l => Run(core, l)).Where(m => m.Length > 0);

        Assert.Empty(wrong);
    }

    [Fact]
    public void Table_ImplementedRows_HaveVectorsOrTestsOfTheirOwn()
    {
        var rows = Enumerable.Range(0, ArmInstructionTable.Count).Select(ArmInstructionTable.Row).Where(r => r.Implemented).Select(r => r.Name);

        var covered = Lines.Select(l => l.Split(" | ")[0]).Concat(Elsewhere);

        Assert.Equal([], rows.Where(r => !r.Contains(".hint", StringComparison.Ordinal) && !r.EndsWith(".lit", StringComparison.Ordinal)).Except(covered));
    }

    /// <summary>Executes one vector.</summary>
    /// <returns>What is wrong; nothing when all is right.</returns>
    private static string Run(Core core, string line)
    {
        var parts = line.Split(" | ");
        var (bits, before, after) = (Hex(parts[1]), parts[2].Split(' '), parts[3].Split(' '));
        var wide = parts[1].Length == 8;
        Fill(core);
        core.Put(Core.Code, wide ? [(ushort)(bits >> 16), (ushort)bits] : [(ushort)bits]);
        Load(core, before);

        core.Step();

        var row = wide ? ArmDisassembler.FindRow32(bits, Features) : ArmDisassembler.FindRow16(bits, Features);
        var name = row < 0 ? "-" : ArmInstructionTable.Row(row).Name;
        var expected = Expected(before, after);
        var actual = Actual(core, after);
        return name == parts[0] && expected == actual && core.Pc == Core.Code + (wide ? 4u : 2) ? "" : $"{line}: is {name}, {actual}, pc {core.Pc:x}\n";
    }

    private static void Load(Core core, string[] before)
    {
        core.Cpu.Header.Pc = Core.Code;
        (core.State.Nzcv, core.State.Q) = (Hex(before[0]) >> 1, Hex(before[0]) & 1);
        for (var i = 0; i < 13; i++)
        {
            core.State.R[i] = Hex(before[i + 1]);
        }

        (core.State.R[14], core.State.R[13]) = (Hex(before[14]), Hex(before[15]));
        var named = Named(before.Skip(16));
        core.State.Ge = Hex(named.GetValueOrDefault("ge", "0"));
        core.Cpu.WriteFpscr(Hex(named.GetValueOrDefault("fpscr", "0")));
        for (var i = 0; i < 32; i++)
        {
            core.State.S[i] = Hex(named.GetValueOrDefault($"s{i}", Single(i)));
        }
    }

    private static Dictionary<string, string> Named(IEnumerable<string> words) => words.Select(a => a.Split('=')).ToDictionary(a => a[0], a => a[1]);

    /// <summary>What an S register holds that a vector does not name.</summary>
    private static string Single(int register) => (register * 0x0101_0101).ToString("x", CultureInfo.InvariantCulture);

    private static void Fill(Core core)
    {
        for (uint i = 0; i < 256; i++)
        {
            core.Space.Write(Window + i, 1, AccessAttributes.Debugger, ((i * i) + (8 * i)) & 255);
        }
    }

    private static string Expected(string[] before, string[] after)
    {
        var named = Named(before.Skip(16));
        Named(after.Skip(1)).ToList().ForEach(a => named[a.Key] = a.Value);
        var registers = Enumerable.Range(0, 15).Select(i => named.GetValueOrDefault(Name(i), before[i == 13 ? 15 : i == 14 ? 14 : i + 1]));
        var floats = Enumerable.Range(0, 32).Select(i => named.GetValueOrDefault($"s{i}", Single(i)));
        string[] modes = [named.GetValueOrDefault("ge", "0"), named.GetValueOrDefault("fpscr", "0")];
        return string.Join(' ', registers.Prepend(after[0]).Concat(modes).Concat(floats).Concat(after.Where(a => a[0] == '[').Select(a => a.Split('=')[1])));
    }

    private static string Actual(Core core, string[] after)
    {
        var state = core.State;
        var floats = Enumerable.Range(0, 32).Select(i => state.S[i]).Prepend(core.Cpu.ReadFpscr() & ~Fpscr.NoTailPredication).Prepend(state.Ge).Select(v => v.ToString("x", CultureInfo.InvariantCulture));
        var registers = Enumerable.Range(0, 15).Select(i => state.R[i].ToString("x", CultureInfo.InvariantCulture));
        var flags = ((state.Nzcv << 1) | state.Q).ToString("x", CultureInfo.InvariantCulture);
        var memory = after.Where(a => a[0] == '[').Select(a => core.Get32(Hex(a[1..9])).ToString("x", CultureInfo.InvariantCulture));
        return string.Join(' ', registers.Prepend(flags).Concat(floats).Concat(memory));
    }

    private static string Name(int register) => register == 13 ? "sp" : register == 14 ? "lr" : $"r{register}";

    private static uint Hex(string text) => uint.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
