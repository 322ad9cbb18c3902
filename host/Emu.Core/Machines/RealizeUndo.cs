using Emu.Abstractions.Clock;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Core.Machines;

/// <summary>
/// What objects may change of the world while they are realized, as it was before: mappings, visibility, levels, clocks, timers.
/// Taken before a batch of objects is realized, applied when one of them cannot be. Under the machine's lock.
/// </summary>
internal sealed class RealizeUndo
{
    private readonly List<(ContainerRegion Container, Mapping[] Mappings)> containers = [];
    private readonly List<(MemoryRegion Region, bool Enabled)> regions = [];
    private readonly List<(IrqLine Line, bool Level)> lines = [];
    private readonly List<(ClockOutput Clock, ulong Period)> clocks = [];
    private readonly List<(DeviceTimer Timer, long Deadline)> timers = [];

    /// <summary>Takes note of everything.</summary>
    /// <param name="objects">Every object of the machine.</param>
    public RealizeUndo(IEnumerable<EmuObject> objects)
    {
        foreach (EmuObject obj in objects)
        {
            foreach (Handle handle in obj.Handles)
            {
                Note(handle);
            }
        }
    }

    /// <summary>Brings everything back. The hooks of the objects concerned have been called.</summary>
    public void Apply()
    {
        foreach ((DeviceTimer timer, long deadline) in timers)
        {
            timer.ArmAt(deadline);
        }

        foreach ((IrqLine line, bool level) in lines)
        {
            line.Set(level);
        }

        foreach ((ClockOutput clock, ulong period) in clocks)
        {
            clock.SetPeriod(period);
        }

        foreach ((ContainerRegion container, Mapping[] mappings) in containers)
        {
            foreach (Mapping made in container.Mappings.Except(mappings).ToArray())
            {
                container.Unmap(made);
            }

            foreach (Mapping removed in mappings.Except(container.Mappings).ToArray())
            {
                container.Map(removed.Region, removed.Offset, removed.Priority);
            }
        }

        foreach ((MemoryRegion region, bool enabled) in regions)
        {
            region.SetEnabled(enabled);
        }
    }

    private void Note(Handle handle)
    {
        switch (handle)
        {
            case MemoryRegion region:
                regions.Add((region, region.Enabled));
                if (region is ContainerRegion container)
                {
                    containers.Add((container, [.. container.Mappings]));
                }

                break;
            case IrqLine line:
                lines.Add((line, line.Level));
                break;
            case ClockOutput clock:
                clocks.Add((clock, clock.Period));
                break;
            case DeviceTimer timer:
                timers.Add((timer, timer.Deadline));
                break;
            default:
                break;
        }
    }
}
