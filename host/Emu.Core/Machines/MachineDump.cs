using System.Globalization;
using System.Text;
using Emu.Abstractions.Clock;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Core.Memory;

namespace Emu.Core.Machines;

/// <summary>The structure of a machine as text, for people and for comparing: equal machines give equal text.</summary>
public static class MachineDump
{
    /// <summary>Objects with properties and handles, views of spaces, RAM, armed timers.</summary>
    /// <param name="machine">The machine.</param>
    public static string Of(Machine machine)
    {
        using MachineLock.Hold held = machine.Lock.Take();
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"machine {machine.Phase}");
        foreach (EmuObject obj in machine.AllObjects())
        {
            WriteObject(text, obj);
        }

        foreach (CoreAddressSpace space in machine.Services.Topology.Spaces)
        {
            WriteSpace(text, space);
        }

        foreach ((_, HostRam block) in machine.Ram.Blocks)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"ram {block.Name} {SizeText.Format(block.Size)}");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"armed timers: {machine.Services.Timers.Count}");
        return text.ToString();
    }

    private static void WriteObject(StringBuilder text, EmuObject obj)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"{obj.Path} ({obj.Type}) {obj.Phase}{(obj.IsFaulted ? " faulted" : "")}{(obj is Cluster { IsHeld: true } ? " stopped" : "")}");
        foreach (PropertyDescriptor property in obj.Type.Properties)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {property.Name} = {property.Get(obj)}");
        }

        foreach (Handle handle in obj.Handles)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {handle.GetType().Name} {handle.Name}{Describe(handle)}");
        }
    }

    private static string Describe(Handle handle) => handle switch
    {
        IrqLine line => $" {(line.Level ? "high" : "low")} -> {string.Join(", ", line.Sinks.Select(s => s.Input.ToString()))}",
        IrqInput input => input.Level ? " high" : " low",
        ClockOutput clock => $" {ClockPeriod.ToHertz(clock.Period)} Hz -> {string.Join(", ", clock.Sinks.Select(s => s.ToString()))}",
        ClockInput clock => $" {clock.Hertz} Hz",
        DeviceTimer timer => timer.IsArmed ? $" at {timer.Deadline}" : "",
        DmaPort port => $" -> {port.Space}{(port.Iommu is null ? "" : $" through {port.Iommu}")}",
        ContainerRegion container => string.Concat(container.Mappings.Select(m => $"\n    0x{m.Offset:x} {m.Region} priority {m.Priority}")),
        MemoryRegion region => $" {SizeText.Format(region.Size)}{(region.Enabled ? "" : " disabled")}",
        _ => "",
    };

    private static void WriteSpace(StringBuilder text, AddressSpace space)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"space {space.Path}, {space.Bits} bits");
        foreach (FlatRange range in space.View.Ranges)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {range.Start:x16}-{range.Last:x16} {range.Kind} {range.Region}+0x{range.Offset:x}");
        }
    }
}
