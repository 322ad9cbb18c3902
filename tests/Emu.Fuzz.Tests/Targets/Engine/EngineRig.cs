using System.Text;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Qdev.Memory;
using Emu.Accel.Tcg.Tests.Rig;

namespace Emu.Fuzz.Tests.Targets.Engine;

/// <summary>A test CPU with one engine, which runs programs of random IR; used again and again.</summary>
internal sealed unsafe class EngineRig : IDisposable
{
    /// <summary>Bytes of decisions for an instruction.</summary>
    public const int BytesPerInstruction = 24;

    private const int MaxInstructions = 24;
    private const long Steps = 400;
    private const int Rounds = 3;
    private const int Pages = 5;

    private readonly HelperTable helpers = new();
    private readonly HelperId[] ids;
    private readonly TestRig rig;

    /// <summary>Makes it.</summary>
    /// <param name="make">Makes the engine.</param>
    public EngineRig(Func<ClusterHost, AccelCluster> make)
    {
        ids =
        [
            helpers.Add("pure", HelperEffects.Pure, Mix),
            helpers.Add("change", HelperEffects.ReadsState | HelperEffects.WritesState, Change),
            helpers.Add("raise", HelperEffects.All, Raise),
        ];
        rig = new TestRig(new CpuOptions { Program = [], Helpers = helpers, Float = new FloatTraits() }, make: make);
        rig.Cpu.Map = Map;
        rig.Space.OnRead = (offset, size) => (offset * 0x0101_0101) + (ulong)(rig.Space.Log.Count * size);
    }

    /// <summary>What the engine threw; null for nothing.</summary>
    public Exception? Error => rig.Host.Error;

    /// <summary>Runs a program, several times from its beginning.</summary>
    /// <param name="input">The program, as decisions.</param>
    /// <returns>Everything that can be seen of it.</returns>
    public string Run(byte[] input)
    {
        Begin(input);
        var text = new StringBuilder();
        for (int round = 0; round < Rounds && Error is null; round++)
        {
            rig.Cpu.Header.Pc = TestRig.Code;
            rig.Cpu.Header.Halted = 0;
            rig.Engine.Step(Steps);
            Show(text);
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => rig.Dispose();

    private static HelperResult Mix(CpuDevice cpu, ulong a, ulong b) => new((a * 31) ^ b);

    private static HelperResult Change(CpuDevice cpu, ulong a, ulong b)
    {
        ref ulong x = ref ((TestCpu)cpu).X((int)(a & 7));
        x += b;
        return new HelperResult(x ^ a);
    }

    private static HelperResult Raise(CpuDevice cpu, ulong a, ulong b)
    {
        if ((a & 3) != 1)
        {
            return new HelperResult(a - b);
        }

        cpu.Header.Pc = TestRig.Code + (4 * (b & 3));
        return HelperResult.Raised;
    }

    // Mode 1 may not write the second page, mode 2 sees the pages elsewhere; the third page is nobody's. Mode 3 has no pages.
    private static (ulong Address, int Bits, PagePermissions Permissions)? Map(ulong address, AccessKind kind, int mode, int port)
    {
        const PagePermissions All = PagePermissions.Read | PagePermissions.Write | PagePermissions.Execute;
        return (address >> 12, mode) switch
        {
            (_, 3) => (address, 64, All),
            (0xA, _) => null,
            (0x9, 1) => (address, 12, PagePermissions.Read),
            (0x8 or 0x9, 2) => (address + 0x3000, 12, All),
            _ => (address, 12, All),
        };
    }

    private void Begin(byte[] input)
    {
        int count = Math.Clamp(input.Length / BytesPerInstruction, 1, MaxInstructions);
        rig.Program.RemoveRange(1, rig.Program.Count - 1);
        bool vectors = input.Length > 0 && (input[^1] & 3) == 0;
        ulong[] targets = [.. Enumerable.Range(0, count).Select(k => TestRig.Code + (ulong)(4 * k))];
        for (int k = 0; k < count; k++)
        {
            int at = k * BytesPerInstruction;
            int end = Math.Min(input.Length, at + BytesPerInstruction);
            rig.Put(TestRig.Code + (ulong)(4 * k), (ir, pc) => RandomInstruction.Build(ir, pc, new Choices(input, at, end), ids, targets, vectors));
        }

        // Behind the program all wait; there is room for the jumps that add up to three instructions.
        rig.Ram.Write(TestRig.Code + (ulong)(4 * count), new byte[4 * (MaxInstructions + 8 - count)]);
        rig.Ram.Write(TestRig.Data, new byte[Pages * 4096]);
        var random = new Random(input.Length);
        var cpu = new Span<byte>((byte*)rig.Cpu.StateAddress + sizeof(CpuStateHeader), TestCpu.FlagsAt - sizeof(CpuStateHeader));
        random.NextBytes(cpu);
        cpu[..64].CopyTo(new Span<byte>(rig.Ram.Data + TestRig.Data + 0xFE0, 64));
        rig.Cpu.Header.FloatFlags = 0;
        rig.Cpu.Header.InstructionCount = 0;
        rig.Cpu.Faults.Clear();
        rig.Space.Log.Clear();
        rig.Engine.FlushTlb();
    }

    private void Show(StringBuilder text)
    {
        TestCpu cpu = rig.Cpu;
        text.AppendLine($"pc {cpu.Header.Pc:x} count {cpu.Header.InstructionCount} flags {cpu.Header.FloatFlags:x} halted {cpu.Header.Halted}");
        text.AppendLine($"x {string.Join(' ', Enumerable.Range(0, 32).Select(k => $"{cpu.X(k):x}"))}");
        text.AppendLine($"r {string.Join(' ', Enumerable.Range(0, 32).Select(k => $"{cpu.R(k):x}"))}");
        text.AppendLine($"v {Convert.ToHexString(new ReadOnlySpan<byte>(cpu.V(0), 512))}");
        text.AppendLine($"faults {string.Join(' ', cpu.Faults.Select(f => $"{f.Pc:x}:{f.Fault.Kind}:{f.Fault.Access}:{f.Fault.Address:x}"))}");
        text.AppendLine($"device {string.Join(' ', rig.Space.Log)}");
        text.AppendLine($"memory {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(new ReadOnlySpan<byte>(rig.Ram.Data + TestRig.Data, Pages * 4096)))}");
    }
}
