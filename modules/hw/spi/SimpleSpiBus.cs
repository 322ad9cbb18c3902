using Emu.Abstractions.Qdev.Bus;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Spi;

/// <summary>An SPI bus: controllers and peripherals are linked to it by their property <c>bus</c>.</summary>
[ObjectType("spi-bus", Family = "spi")]
public sealed partial class SimpleSpiBus : SpiBus;
