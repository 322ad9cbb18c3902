using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;

namespace Emu.Hw.Ipc.Tests;

/// <summary>A block by its registers.</summary>
/// <param name="device">The device.</param>
internal sealed class Block(Device device)
{
    private readonly IoRegion region = TestMachine.Region(device);

    public uint this[int register]
    {
        get
        {
            Assert.Equal(IoResult.Ok, region.Read((ulong)register, 4, default, out ulong value));
            return (uint)value;
        }

        set => Assert.Equal(IoResult.Ok, region.Write((ulong)register, 4, default, value));
    }

    /// <summary>Level of an output of the array irq.</summary>
    public bool Irq(int index) => TestMachine.Line(device, $"irq[{index}]").Level;

    /// <summary>What a debugger reads.</summary>
    public uint Peek(int register)
    {
        Assert.Equal(IoResult.Ok, region.Read((ulong)register, 4, AccessAttributes.Debugger, out ulong value));
        return (uint)value;
    }
}
