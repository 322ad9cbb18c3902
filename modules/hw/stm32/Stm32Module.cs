using Emu.Abstractions.Qom;

namespace Emu.Hw.Stm32;

/// <summary>Peripherals of ST's STM32F2 and STM32F4.</summary>
[EmuModule("hw-stm32", ModuleKind.Hardware, Summary = "peripherals of ST's STM32F2 and STM32F4: flash, clocks, power, USART, timers, GPIO, external interrupts, SPI, DMA, CRC, random numbers, watchdog")]
public sealed partial class Stm32Module : EmuModule;
