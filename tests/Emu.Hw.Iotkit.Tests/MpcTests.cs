using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Iotkit.Tests;

public sealed class MpcTests
{
    private const int Ctrl = 0;
    private const int BlkMax = 0x10;
    private const int BlkCfg = 0x14;
    private const int BlkIdx = 0x18;
    private const int BlkLut = 0x1C;
    private const int IntStat = 0x20;
    private const int IntClear = 0x24;
    private const int IntEn = 0x28;
    private const int IntInfo1 = 0x2C;
    private const int IntInfo2 = 0x30;
    private const int IntSet = 0x34;
    private const ulong Base = 0x10000;

    private readonly TestMachine machine = new(new IotkitModule());
    private readonly RamBlock memory;
    private readonly TzMpc mpc;
    private readonly Block block;

    public MpcTests()
    {
        var bus = machine.Attach(new TestSpace(), "bus");
        memory = bus.AddRam(Base, 0x10000);
        mpc = machine.Add<TzMpc>("tz-mpc", ("downstream", bus), ("address", Base), ("size", 0x10000));
        block = new Block(mpc);
    }

    [Fact]
    public void Reset_AllBlocksAreSecure()
    {
        memory.Write(0x7FFC, BitConverter.GetBytes(7u));

        Assert.Equal((IoResult.Ok, 7UL), Look.Read(mpc, "secure", 0x7FFC, Look.Secure));
        Assert.Equal((IoResult.Ok, 0UL), Look.Read(mpc, "nonsecure", 0x7FFC, Look.NonSecure));
        Assert.Equal(IoResult.Ok, Look.Write(mpc, "nonsecure", 0x7FFC, Look.NonSecure, 8));
        Assert.Equal((IoResult.Ok, 7UL), Look.Read(mpc, "secure", 0x7FFC, Look.Secure));
    }

    [Fact]
    public void Table_GivesEachBlockToOneKindOfAccess()
    {
        block[BlkLut] = 0b0110;
        Look.Write(mpc, "secure", 0, Look.Secure, 1);
        Look.Write(mpc, "nonsecure", 0x400, Look.NonSecure, 2);
        Look.Write(mpc, "nonsecure", 0x800, Look.NonSecure, 3);
        Look.Write(mpc, "secure", 0x400, Look.Secure, 9);
        Look.Write(mpc, "nonsecure", 0xC00, Look.NonSecure, 9);

        Assert.Equal((1u, 2u, 3u, 0u), (Word(0), Word(0x400), Word(0x800), Word(0xC00)));
        Assert.Equal(0UL, Look.Read(mpc, "secure", 0x400, Look.Secure).Value);
        Assert.Equal(2UL, Look.Read(mpc, "nonsecure", 0x400, Look.NonSecure).Value);
    }

    [Fact]
    public void Refused_WithErrorWanted_IsAnError()
    {
        block[Ctrl] = 0x110;
        Assert.Equal((IoResult.DeviceError, 0UL), Look.Read(mpc, "nonsecure", 0, Look.NonSecure));
        Assert.Equal(IoResult.DeviceError, Look.Write(mpc, "nonsecure", 0, Look.NonSecure, 1));
        Assert.Equal(IoResult.Ok, Look.Write(mpc, "secure", 0, Look.Secure, 1));
    }

    [Fact]
    public void Refused_Interrupts_AndKeepsWhatWasTheFirst()
    {
        block[BlkLut] = 2;
        Look.Read(mpc, "nonsecure", 0x104, Look.NonSecure);
        Look.Read(mpc, "secure", 0x400, Look.Secure);
        Assert.Equal((true, 1u, 0x104u, 0x1_0000u), (block.Line("irq"), block[IntStat], block[IntInfo1], block[IntInfo2]));

        block[IntClear] = 1;
        Assert.Equal((false, 0u), (block.Line("irq"), block[IntStat]));

        Look.Read(mpc, "secure", 0x408, Look.Secure);
        Assert.Equal((true, 0x408u, 0x2_0000u), (block.Line("irq"), block[IntInfo1], block[IntInfo2]));
    }

    [Fact]
    public void Interrupt_NotEnabled_IsStillPending()
    {
        block[IntEn] = 0;
        Look.Read(mpc, "nonsecure", 0, Look.NonSecure);
        Assert.Equal((false, 1u), (block.Line("irq"), block[IntStat]));
        block[IntEn] = 1;
        Assert.True(block.Line("irq"));
        block[IntClear] = 1;
        block[IntSet] = 1;
        Assert.True(block.Line("irq"));
    }

    [Fact]
    public void Index_CountsByItself_UnlessToldNotTo()
    {
        Assert.Equal((0x100u, 1u, 5u), (block[Ctrl], block[BlkMax], block[BlkCfg]));
        block[BlkLut] = 3;
        Assert.Equal(1u, block[BlkIdx]);
        block[BlkLut] = 5;
        Assert.Equal((0u, 3u), (block[BlkIdx], block[BlkLut]));
        block[Ctrl] = 0;
        Assert.Equal((5u, 5u, 1u), (block[BlkLut], block[BlkLut], block[BlkIdx]));
    }

    [Fact]
    public void Lock_KeepsControlTableAndEnable()
    {
        block[Ctrl] = 0x8000_0110;
        block[Ctrl] = 0;
        block[BlkLut] = 1;
        block[IntEn] = 0;
        Assert.Equal((0x8000_0110u, 0u, 1u), (block[Ctrl], block[BlkLut], block[IntEn]));
        TestMachine.ResetDevice(mpc);
        Assert.Equal(0x100u, block[Ctrl]);
    }

    [Fact]
    public void WarmReset_MakesAllBlocksSecureAgain()
    {
        block[BlkLut] = uint.MaxValue;
        memory.Write(0, BitConverter.GetBytes(7u));
        TestMachine.ResetDevice(mpc);
        Assert.Equal((7UL, 0UL), (Look.Read(mpc, "secure", 0, Look.Secure).Value, Look.Read(mpc, "nonsecure", 0, Look.NonSecure).Value));
    }

    [Fact]
    public void Restore_ShowsWhatTheTableSays()
    {
        block[BlkLut] = 1;
        byte[] state = TestMachine.SaveObject(mpc);
        TestMachine.ResetDevice(mpc);
        TestMachine.RestoreObject(mpc, state);
        memory.Write(0, BitConverter.GetBytes(7u));
        Assert.Equal((0UL, 7UL), (Look.Read(mpc, "secure", 0, Look.Secure).Value, Look.Read(mpc, "nonsecure", 0, Look.NonSecure).Value));
    }

    [Fact]
    public void Debugger_ReadsAndWritesEveryBlock_AndRaisesNothing()
    {
        Assert.Equal(IoResult.Ok, Look.Write(mpc, "nonsecure", 4, AccessAttributes.Debugger, 7));
        Assert.Equal((IoResult.Ok, 7UL), Look.Read(mpc, "nonsecure", 4, AccessAttributes.Debugger));
        Assert.Equal((7u, 0u), (Word(4), block[IntStat]));
    }

    [Fact]
    public void Size_ThatIsNoNumberOfBlocks_IsRefused() => Assert.Contains(
        "block-size", Assert.Throws<ConfigurationException>(() => machine.Add<TzMpc>("tz-mpc", ("size", 0x10000), ("block-size", 3000u))).Message, StringComparison.Ordinal);

    [Fact]
    public void Table_OfAFewBlocks_KeepsNoBitsBeyondThem()
    {
        var small = new Block(machine.Add<TzMpc>("tz-mpc", ("downstream", machine.Find("bus")!), ("address", Base), ("size", 0x1000)));
        small[BlkLut] = uint.MaxValue;
        Assert.Equal((0u, 15u), (small[BlkMax], small[BlkLut]));
    }

    private uint Word(ulong offset) => BitConverter.ToUInt32(memory.Span(offset, 4));
}
