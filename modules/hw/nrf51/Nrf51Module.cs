using Emu.Abstractions.Qom;

namespace Emu.Hw.Nrf51;

/// <summary>Peripherals of Nordic's nRF51 series.</summary>
[EmuModule("hw-nrf51", ModuleKind.Hardware, Summary = "peripherals of Nordic's nRF51 microcontrollers: flash, clocks, UART, timers, RTC, watchdog, GPIO, random numbers, temperature, interconnect of events and tasks")]
public sealed partial class Nrf51Module : EmuModule;
