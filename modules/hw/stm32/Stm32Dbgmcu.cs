using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Stm32;

/// <summary>The debug support of the STM32 (RM0090, section 38.6): which chip it is. What is to stand while a debugger has stopped the core is kept and has no effect.</summary>
[Device("stm32f4xx-dbgmcu", Family = "misc")]
public sealed partial class Stm32Dbgmcu : Device
{
    [State]
    private readonly uint[] registers = new uint[3];

    /// <summary>IDCODE: the chip in bits 0 to 11, its revision in the upper half.</summary>
    [Config(Default = 0x1007_6413U)]
    public partial uint IdCode { get; init; }

    private static void Describe(RegisterMapBuilder<Stm32Dbgmcu> map) => map
        .Size(0x400)
        .Register(0x00, "IDCODE", 32, read: d => d.IdCode)
        .Array(0x04, "CR_APB1_FZ_APB2_FZ", 32, 3, of: (d, i) => ref d.registers[i]);
}
