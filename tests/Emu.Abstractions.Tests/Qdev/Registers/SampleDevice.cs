using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Tests.Qdev.Registers;

public enum SampleMode : byte
{
    Off,
    Slow,
    Fast,
}

/// <summary>A device with every kind of register.</summary>
[Device("sample", Family = "test")]
public sealed partial class SampleDevice : Device
{
    [State] private uint limit;
    [State] private bool enabled;
    [State] private SampleMode mode;
    [State] private uint pending;
    [State] private byte errors;
    [State] private ushort secret;
    [State] private ulong wide;
    [State] private byte control;
    [State] private byte kept;
    [State] private readonly uint[] priorities = new uint[16];
    [Derived] private readonly List<string> calls = [];

    [Output]
    public partial IrqLine Alert { get; }

    public List<string> Calls => calls;

    [field: Derived]
    public ulong Sampled { get; set; } = 0x123;

    public uint Pending { get => pending; set => pending = value; }

    public byte Errors { get => errors; set => errors = value; }

    public ushort Secret => secret;

    public uint Limit => limit;

    private static void Describe(RegisterMapBuilder<SampleDevice> map) => map
        .Size(0x40000)
        .Register(0x0, "TEMP", 32).Field(11, 0, "VALUE", read: d => d.Sample(), peek: d => d.Sampled).Reserved(31, 12, 0xABCDE)
        .Register(0x4, "LIMIT", 32).Field(11, 0, "MAX", of: d => ref d.limit, changed: d => d.calls.Add("limit"), reset: 0x7F).Reserved(31, 12)
        .Register(0x8, "CTRL", 16)
            .Flag(0, "EN", of: d => ref d.enabled, changed: d => d.calls.Add("enabled"))
            .Field(2, 1, "MODE", of: d => ref d.mode)
            .Field(7, 3, "CMD", write: (d, v) => d.calls.Add($"cmd {v}"))
            .Unimplemented(11, 8, "TRIM", 5)
            .Constant(15, 12, "ID", 9)
        .Register(0xC, "PEND", 32, of: d => ref d.pending, changed: d => d.calls.Add("pending"))
            .Field(7, 0, "W1C", access: RegisterAccess.WriteOneToClear)
            .Field(15, 8, "W1S", access: RegisterAccess.WriteOneToSet)
            .Field(23, 16, "RO", access: RegisterAccess.ReadOnly)
            .Field(31, 24, "RW")
        .Register(0x10, "ERR", 8).Field(7, 0, "CODE", of: d => ref d.errors, access: RegisterAccess.ReadToClear)
        .Register(0x11, "LCR", 8, of: d => ref d.control, changed: d => d.calls.Add("control"), reset: 0x83)
        .Register(0x12, "KEEP", 8).Field(7, 0, "VALUE", of: d => ref d.kept, reset: null)
        .Register(0x14, "KEY", 16).Field(15, 0, "SECRET", of: d => ref d.secret, access: RegisterAccess.WriteOnly)
        .Register(0x18, "WIDE", 64).Field(63, 0, "VALUE", of: d => ref d.wide)
        .Register(0x20, "DATA", 32, read: d => d.Sampled, write: (d, v) => d.calls.Add($"data {v:x}")).Field(15, 0, "LOW").Field(31, 16, "HIGH", access: RegisterAccess.ReadOnly)
        .Array(0x100, "PRIO", 32, count: 16).EachField(2, 0, "LEVEL", of: (d, i) => ref d.priorities[i], changed: (d, i) => d.calls.Add($"priority {i}")).Reserved(31, 3)
        .Array(0x20000, "A", 32, count: 4, stride: 0x1000, read: (_, i) => (ulong)i + 10)
        .Array(0x20004, "B", 32, count: 4, stride: 0x1000, write: (d, i, v) => d.calls.Add($"b{i} {v}"));

    private ulong Sample()
    {
        calls.Add("sample");
        return Sampled;
    }
}

[EmuModule("sample", ModuleKind.Hardware)]
public sealed partial class SampleModule : EmuModule;
