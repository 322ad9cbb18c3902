using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;

namespace Emu.Hw.Nrf51.Tests;

/// <summary>Software that writes anything anywhere, while lines change and time goes by: no device faults, and each call ends.</summary>
public sealed class RandomAccessTests
{
    private const int Steps = 20_000;

    [Theory]
    [InlineData("nrf51_soc.timer")]
    [InlineData("nrf51.rtc")]
    [InlineData("nrf51_soc.uart")]
    [InlineData("nrf51_soc.rng")]
    [InlineData("nrf51.temp")]
    [InlineData("nrf51.wdt")]
    [InlineData("nrf51_soc.gpio")]
    [InlineData("nrf51.power-clock")]
    [InlineData("nrf51_soc.nvm")]
    [InlineData("nrf51.ppi")]
    [InlineData("nrf51.gpiote")]
    public void Device_TakesAnything(string type)
    {
        var machine = new TestMachine(new Nrf51Module());
        var ppi = machine.Add<Nrf51Ppi>("nrf51.ppi");
        var pins = machine.Add<Nrf51Gpio>("nrf51_soc.gpio");
        var device = type == "nrf51.ppi" ? ppi : type == "nrf51_soc.gpio" ? pins : machine.Add<Device>(type, machine.Type(type).FindProperty("gpio") is null ? [] : [("gpio", pins)]);
        machine.Services.Topics.Clear();
        IoRegion region = TestMachine.Region(device);
        IrqInput?[] inputs = [device.FindHandle<IrqInput>("in[3]"), device.FindHandle<IrqInput>("in[7]")];
        var random = new Random(20261121);
        for (int step = 0; step < Steps; step++)
        {
            ulong offset = (ulong)random.Next(0x900) & ~3UL;
            ulong value = (ulong)random.NextInt64(1L << 32) >> random.Next(32);
            region.Write(offset, 4, default, value);
            region.Read((ulong)random.Next(0x900) & ~3UL, 4, default, out _);
            machine.Services.Advance(1L << random.Next(36));
            inputs[step % inputs.Length]?.Pulse();
        }

        Assert.Empty(machine.Services.Faults);
    }

    [Fact]
    public void Chip_WithEventsThatLeadToAnyTask_TakesAnything()
    {
        var machine = new TestMachine(new Nrf51Module());
        var ppi = machine.Add<Nrf51Ppi>("nrf51.ppi");
        var pins = machine.Add<Nrf51Gpio>("nrf51_soc.gpio");
        (string Type, int Number)[] parts = [("nrf51.power-clock", 0), ("nrf51_soc.uart", 2), ("nrf51.gpiote", 6), ("nrf51_soc.timer", 8), ("nrf51_soc.timer", 9), ("nrf51.rtc", 11), ("nrf51.temp", 12), ("nrf51_soc.rng", 13)];
        IoRegion[] regions = [TestMachine.Region(ppi), TestMachine.Region(pins), .. parts.Select(part => TestMachine.Region(machine.Add<Device>(part.Type, part.Number == 6 ? [("peripheral-id", 6), ("ppi", ppi), ("gpio", pins)] : [("peripheral-id", part.Number), ("ppi", ppi)])))];
        machine.Services.Topics.Clear();
        var random = new Random(20261122);
        for (int step = 0; step < Steps; step++)
        {
            ulong channel = (ulong)random.Next(16) * 8;
            regions[0].Write(0x510 + channel, 4, default, 0x4000_0100UL | ((ulong)parts[random.Next(parts.Length)].Number << 12) | ((ulong)random.Next(32) << 2));
            regions[0].Write(0x514 + channel, 4, default, 0x4000_0000UL | ((ulong)parts[random.Next(parts.Length)].Number << 12) | ((ulong)random.Next(20) << 2));
            regions[0].Write(0x500, 4, default, (ulong)random.NextInt64(1L << 32));
            regions[random.Next(regions.Length)].Write((ulong)random.Next(0x600) & ~3UL, 4, default, (ulong)random.NextInt64(1L << 32) >> random.Next(32));
            machine.Services.Advance(1L << random.Next(20));
        }

        Assert.Empty(machine.Services.Faults);
    }
}
