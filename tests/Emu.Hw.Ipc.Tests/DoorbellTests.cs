namespace Emu.Hw.Ipc.Tests;

public sealed class DoorbellTests
{
    private const int Ring = 0x00, Clear = 0x04, Ringing = 0x08, Enable = 0x0C, Pending = 0x10, Target = 0x1000;

    private readonly TestMachine machine = new(new IpcModule());
    private readonly Doorbell bells;
    private readonly Block block;

    public DoorbellTests()
    {
        bells = machine.Add<Doorbell>("ipc.doorbell");
        block = new Block(bells);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Ring_OfABellThatIsListenedTo_Interrupts(int target)
    {
        block[(target * Target) + Enable] = 0x8000_0001;
        block[(target * Target) + Ring] = 0x8000_0002;
        Assert.Equal((true, 0x8000_0002u, 0x8000_0000u), (block.Irq(target), block[(target * Target) + Ringing], block[(target * Target) + Pending]));
        Assert.False(block.Irq(1));
        block[(target * Target) + Clear] = 0x8000_0000;
        Assert.Equal((false, 2u), (block.Irq(target), block[(target * Target) + Ringing]));
    }

    [Fact]
    public void Enable_OfABellThatRings_InterruptsAtOnce()
    {
        block[Target + Ring] = 4;
        Assert.False(block.Irq(1));
        block[Target + Enable] = 4;
        Assert.True(block.Irq(1));
    }

    [Fact]
    public void Ring_Twice_AddsBells()
    {
        (block[Ring], block[Ring]) = (1, 8);
        Assert.Equal((9u, 0u, 0u), (block[Ringing], block[Ring], block[Clear]));
    }

    [Fact]
    public void Reset_TakesAllBack()
    {
        (block[Enable], block[Ring]) = (1, 1);
        TestMachine.ResetDevice(bells);
        Assert.Equal((false, 0u, 0u), (block.Irq(0), block[Ringing], block[Enable]));
    }

    [Fact]
    public void Restore_GoesOnRinging()
    {
        (block[Target + Enable], block[Target + Ring]) = (1, 3);
        var other = machine.Add<Doorbell>("ipc.doorbell");
        TestMachine.RestoreObject(other, TestMachine.SaveObject(bells));
        Assert.Equal((true, 3u), (new Block(other).Irq(1), new Block(other)[Target + Ringing]));
    }

    [Fact]
    public void Description_IsForDrivers()
    {
        var tree = new TreeProbe();
        bells.DescribeToGuest(tree);
        Assert.Equal(["name doorbell", "compatible = emu,doorbell", "reg", "interrupts irq[0] irq[1] irq[2] irq[3]", "#mbox-cells = 1"], tree.Lines);
    }
}
