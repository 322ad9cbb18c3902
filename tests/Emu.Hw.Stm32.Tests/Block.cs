using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;

namespace Emu.Hw.Stm32.Tests;

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

    /// <summary>The interrupt.</summary>
    public bool Irq => Line("irq");

    /// <summary>Level of an output.</summary>
    public bool Line(string name) => TestMachine.Line(device, name).Level;
}
