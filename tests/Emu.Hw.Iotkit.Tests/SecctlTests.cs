using Emu.Abstractions.Irq;

namespace Emu.Hw.Iotkit.Tests;

public sealed class SecctlTests
{
    private const int NonSecureBlock = 0x1000;

    private readonly TestMachine machine = new(new IotkitModule());
    private readonly IotkitSecctl secctl;
    private readonly Block block;

    public SecctlTests()
    {
        secctl = machine.Add<IotkitSecctl>("iotkit-secctl");
        block = new Block(secctl);
    }

    /// <summary>Register of the non-secure setting, of the secure and of the non-secure privilege; number of the controller.</summary>
    public static TheoryData<int, int, int, int> Controllers => new()
    {
        { 0x70, 0xB0, 0xB0, 0 },
        { 0x74, 0xB4, 0xB4, 1 },
        { 0x80, 0xC0, 0xC0, 4 },
        { 0x8C, 0xCC, 0xCC, 7 },
        { 0x60, 0xA0, 0xA0, 20 },
        { 0x6C, 0xAC, 0xAC, 23 },
    };

    [Theory]
    [MemberData(nameof(Controllers))]
    public void Ports_AreToldWhatTheyAreFor(int nonSecure, int secureUser, int user, int controller)
    {
        string port = $"[{16 * controller}]";
        block[secureUser] = 1;
        Assert.Equal((false, true), (block.Line("nonsec" + port), block.Line("ap" + port)));
        block[nonSecure] = 1;
        Assert.Equal((true, false), (block.Line("nonsec" + port), block.Line("ap" + port)));
        block[NonSecureBlock + user] = 1;
        block[secureUser] = 0;
        Assert.Equal((true, true), (block.Line("nonsec" + port), block.Line("ap" + port)));
        Assert.Equal((1u, 0u, 1u), (block[nonSecure], block[secureUser], block[NonSecureBlock + user]));
        TestMachine.ResetDevice(secctl);
        Assert.Equal((false, false, 0u), (block.Line("nonsec" + port), block.Line("ap" + port), block[nonSecure]));
    }

    [Theory]
    [InlineData(0x70, 0x7u)]
    [InlineData(0x74, 0x1u)]
    [InlineData(0x84, 0xFFFFu)]
    [InlineData(0x50, 0u)]
    [InlineData(0x28, 0xF000F3u)]
    [InlineData(0x48, 0xFFFF0000u)]
    [InlineData(0x10, 1u)]
    [InlineData(0x14, 3u)]
    [InlineData(NonSecureBlock + 0xB0, 0x7u)]
    [InlineData(NonSecureBlock + 0x90, 0u)]
    public void Register_KeepsTheBitsThatItHas(int register, uint kept)
    {
        block[register] = uint.MaxValue;
        Assert.Equal(kept, block[register]);
    }

    [Fact]
    public void Memories_InterruptTogether()
    {
        IrqLine inside = block.Drive(machine, "mpc-status[0]");
        IrqLine outside = block.Drive(machine, "mpc-status[18]");
        inside.Set(true);
        outside.Set(true);
        Assert.Equal((true, 0x4_0001u), (block.Line("mpc-irq"), block[0x1C]));
        inside.Set(false);
        outside.Set(false);
        Assert.Equal((false, 0u), (block.Line("mpc-irq"), block[0x1C]));
    }

    [Fact]
    public void Peripherals_InterruptTogether_WhenEnabled()
    {
        IrqLine status = block.Drive(machine, "ppc-status[21]");
        status.Set(true);
        Assert.Equal((false, 0x20_0000u), (block.Line("ppc-irq"), block[0x20]));
        block[0x28] = 0x20_0000;
        Assert.Equal((true, true, false), (block.Line("ppc-irq"), block.Line("ppc-irq-enable[21]"), block.Line("ppc-irq-enable[20]")));
        status.Set(false);
        Assert.False(block.Line("ppc-irq"));
    }

    [Fact]
    public void Clear_MakesTheControllerForget()
    {
        var bus = machine.Attach(new TestSpace(), "bus");
        var ppc = machine.Add<TzPpc>("tz-ppc", ("downstream", bus), ("addresses", new object[] { 0x1000UL }));
        TestMachine.Line(secctl, "ppc-irq-enable[4]").Connect(ppc.FindHandle<IrqInput>("irq_enable")!);
        TestMachine.Line(secctl, "ppc-irq-clear[4]").Connect(ppc.FindHandle<IrqInput>("irq_clear")!);
        TestMachine.Line(ppc, "irq").Connect(secctl.FindHandle<IrqInput>("ppc-status[4]")!);
        block[0x28] = 0x10;
        Look.Read(ppc, "mmio", 0, Look.NonSecure);
        Assert.Equal((true, 0x10u), (block.Line("ppc-irq"), block[0x20]));
        block[0x24] = 0x20;
        Assert.True(block.Line("ppc-irq"));
        block[0x24] = 0x10;
        Assert.Equal((false, 0u), (block.Line("ppc-irq"), block[0x20]));
    }

    [Fact]
    public void CallableAndResponse_AreLines()
    {
        block[0x14] = 2;
        block[0x10] = 1;
        Assert.Equal((false, true, true), (block.Line("nsc_cfg[0]"), block.Line("nsc_cfg[1]"), block.Line("sec_resp_cfg")));
        TestMachine.ResetDevice(secctl);
        Assert.Equal((false, false), (block.Line("nsc_cfg[1]"), block.Line("sec_resp_cfg")));
    }

    [Fact]
    public void Blocks_AreRegionsOfTheirOwn() => Assert.Equal(
        (0x52u, 0x53u, 0xB8u), (block[0xFE0], block[NonSecureBlock + 0xFE0], block[NonSecureBlock + 0xFE4]));
}
