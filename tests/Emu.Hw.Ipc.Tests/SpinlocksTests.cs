namespace Emu.Hw.Ipc.Tests;

public sealed class SpinlocksTests
{
    private const int Number = 0, Taken = 4, Lock0 = 0x800, Lock31 = 0x87C;

    private readonly TestMachine machine = new(new IpcModule());
    private readonly Spinlocks locks;
    private readonly Block block;

    public SpinlocksTests()
    {
        locks = machine.Add<Spinlocks>("ipc.spinlocks");
        block = new Block(locks);
    }

    [Fact]
    public void Number_IsThirtyTwo() => Assert.Equal(32u, block[Number]);

    [Fact]
    public void Read_OfAFreeLock_TakesItOnce()
    {
        Assert.Equal((0u, 1u, 1u), (block[Lock31], block[Lock31], block[Lock31]));
        Assert.Equal((0x8000_0000u, 0u), (block[Taken], block[Lock0]));
        Assert.Equal(0x8000_0001u, block[Taken]);
    }

    [Fact]
    public void Write_OfZero_FreesALock()
    {
        _ = block[Lock0];
        block[Lock0] = 0;
        Assert.Equal((0u, 0u), (block[Taken], block[Lock0]));
    }

    [Fact]
    public void Write_OfOne_FreesNothing()
    {
        _ = block[Lock0];
        block[Lock0] = 1;
        Assert.Equal(1u, block[Taken]);
    }

    [Fact]
    public void Read_ByDebugger_TakesNothing()
    {
        Assert.Equal((0u, 0u), (block.Peek(Lock0), block[Taken]));
        _ = block[Lock0];
        Assert.Equal(1u, block.Peek(Lock0));
    }

    [Fact]
    public void Reset_FreesAll()
    {
        _ = block[Lock31];
        TestMachine.ResetDevice(locks);
        Assert.Equal(0u, block[Taken]);
    }

    [Fact]
    public void Restore_KeepsWhatIsTaken()
    {
        _ = block[Lock31];
        var other = machine.Add<Spinlocks>("ipc.spinlocks");
        TestMachine.RestoreObject(other, TestMachine.SaveObject(locks));
        Assert.Equal(0x8000_0000u, new Block(other)[Taken]);
    }

    [Fact]
    public void Description_IsForDrivers()
    {
        var tree = new TreeProbe();
        locks.DescribeToGuest(tree);
        Assert.Equal(["name hwlock", "compatible = emu,spinlocks", "reg", "#hwlock-cells = 1"], tree.Lines);
    }
}
