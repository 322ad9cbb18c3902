using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;

namespace Emu.Hw.Stm32.Tests;

/// <summary>Software that writes anything anywhere, while lines change and time goes by: no device faults, and each call ends.</summary>
public sealed class RandomAccessTests
{
    private const int Steps = 20_000;

    [Theory]
    [InlineData("stm32f2xx-usart")]
    [InlineData("stm32f2xx-timer")]
    [InlineData("stm32f2xx-spi")]
    [InlineData("stm32f4xx-gpio")]
    [InlineData("stm32f4xx-syscfg")]
    [InlineData("stm32f4xx-exti")]
    [InlineData("stm32f4xx-rcc")]
    [InlineData("stm32f4xx-flash")]
    [InlineData("stm32f4xx-pwr")]
    [InlineData("stm32f4xx-crc")]
    [InlineData("stm32f4xx-rng")]
    [InlineData("stm32f4xx-iwdg")]
    [InlineData("stm32f4xx-dma")]
    [InlineData("stm32f4xx-dbgmcu")]
    public void Device_TakesAnything(string type)
    {
        var machine = new TestMachine(new Stm32Module());
        var device = machine.Add<Device>(type);
        machine.Services.Topics.Clear();
        IoRegion region = TestMachine.Region(device);
        IrqInput?[] inputs = [device.FindHandle<IrqInput>("in[3]"), device.FindHandle<IrqInput>("reset"), device.FindHandle<IrqInput>("cs[1]") ?? device.FindHandle<IrqInput>("request[12]")];
        var random = new Random(20261121);
        for (int step = 0; step < Steps; step++)
        {
            ulong offset = (ulong)random.Next(0x90) & ~3UL;
            ulong value = (ulong)random.NextInt64(1L << 32) >> random.Next(32);
            region.Write(offset, 4, default, value);
            region.Read((ulong)random.Next(0x90) & ~3UL, 4, default, out _);
            machine.Services.Advance(1L << random.Next(30));
            inputs[step % inputs.Length]?.Pulse();
        }

        Assert.Empty(machine.Services.Faults);
    }
}
