using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Iotkit.Tests;

public sealed class PpcTests
{
    private const ulong Address = 0x4000_1000;

    private readonly TestMachine machine = new(new IotkitModule());
    private readonly RamBlock behind;
    private readonly TzPpc ppc;
    private readonly Block block;

    public PpcTests()
    {
        var bus = machine.Attach(new TestSpace(), "bus");
        behind = bus.AddRam(Address, 0x1000);
        ppc = machine.Add<TzPpc>("tz-ppc", ("downstream", bus), ("addresses", new object[] { 0UL, Address, 0x4000_4000UL }), ("sizes", new object[] { 0UL, 0UL, 0x2000UL }));
        block = new Block(ppc);
        behind.Write(0, BitConverter.GetBytes(7u));
    }

    public static TheoryData<bool, bool, AccessFlags, bool> Accesses => new()
    {
        // The port is for: non-secure accesses, unprivileged ones too; the access; whether it passes.
        { false, false, AccessFlags.Secure | AccessFlags.Privileged, true },
        { false, false, AccessFlags.Secure, false },
        { false, false, AccessFlags.Privileged, false },
        { false, false, AccessFlags.None, false },
        { false, true, AccessFlags.Secure, true },
        { false, true, AccessFlags.None, false },
        { true, false, AccessFlags.Privileged, true },
        { true, false, AccessFlags.Secure | AccessFlags.Privileged, false },
        { true, false, AccessFlags.None, false },
        { true, true, AccessFlags.None, true },
        { true, true, AccessFlags.Secure, false },
        { false, false, AccessFlags.Debug, true },
    };

    [Theory]
    [MemberData(nameof(Accesses))]
    public void Access_PassesWhenThePortIsForIt(bool isNonSecure, bool isUnprivileged, AccessFlags flags, bool passes)
    {
        block.Drive(machine, "cfg_nonsec[1]").Set(isNonSecure);
        block.Drive(machine, "cfg_ap[1]").Set(isUnprivileged);
        var attributes = new AccessAttributes(1, Flags: flags);

        Assert.Equal((IoResult.Ok, passes ? 7UL : 0), Look.Read(ppc, "mmio", 0, attributes));
        Assert.Equal(IoResult.Ok, Look.Write(ppc, "mmio", 4, attributes, 9));
        Assert.Equal(passes ? 9u : 0, BitConverter.ToUInt32(behind.Span(4, 4)));
    }

    [Fact]
    public void Refused_WithErrorWanted_IsAnError()
    {
        block.Drive(machine, "cfg_sec_resp").Set(true);
        Assert.Equal((IoResult.DeviceError, 0UL), Look.Read(ppc, "mmio", 0, Look.User));
        Assert.Equal(IoResult.DeviceError, Look.Write(ppc, "mmio", 0, Look.NonSecure, 1));
        Assert.Equal(IoResult.Ok, Look.Write(ppc, "mmio", 0, Look.Secure, 1));
    }

    [Fact]
    public void Refused_InterruptsWhenEnabled_UntilItIsCleared()
    {
        IrqLine enable = block.Drive(machine, "irq_enable");
        IrqLine clear = block.Drive(machine, "irq_clear");
        Look.Read(ppc, "mmio", 0, Look.NonSecure);
        Assert.False(block.Line("irq"));
        enable.Set(true);
        Assert.True(block.Line("irq"));
        clear.Set(true);
        Look.Read(ppc, "mmio", 0, Look.NonSecure);
        Assert.False(block.Line("irq"));
        clear.Set(false);
        Look.Read(ppc, "mmio", 0, Look.Secure);
        Assert.False(block.Line("irq"));
        Look.Read(ppc, "mmio", 0, Look.SecureUser);
        Assert.True(block.Line("irq"));
        TestMachine.ResetDevice(ppc);
        Assert.False(block.Line("irq"));
    }

    [Fact]
    public void Port_WithNothingBehindIt_AnswersAsTheBusDoes()
    {
        Assert.Equal(IoResult.DecodeError, Look.Read(ppc, "mmio", 0x4FFC, Look.Secure).Result);
        Assert.Equal(0x5000UL, ppc.FindHandle<ContainerRegion>("mmio")!.Size);
    }

    [Theory]
    [InlineData(17, 0, "at most 16")]
    [InlineData(1, 2, "no more sizes")]
    public void Configuration_WithTooMany_IsRefused(int addresses, int sizes, string said) => Assert.Contains(
        said,
        Assert.Throws<ConfigurationException>(() => machine.Add<TzPpc>(
            "tz-ppc", ("addresses", Enumerable.Repeat((object)Address, addresses).ToArray()), ("sizes", Enumerable.Repeat((object)4096UL, sizes).ToArray()))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Configuration_WithNothingBehindAnyPort_IsRefused() => Assert.Contains(
        "not 0", Assert.Throws<ConfigurationException>(() => machine.Add<TzPpc>("tz-ppc", ("addresses", new object[] { 0UL }))).Message, StringComparison.Ordinal);
}
