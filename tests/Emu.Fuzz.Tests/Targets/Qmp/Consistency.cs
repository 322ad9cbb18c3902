using Emu.Abstractions.Clock;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Core.Machines;

namespace Emu.Fuzz.Tests.Targets.Qmp;

/// <summary>What holds of a machine whatever was done to it: nothing in it leads to what is not in it.</summary>
internal static class Consistency
{
    /// <summary>Checks a machine.</summary>
    /// <param name="machine">The machine.</param>
    /// <exception cref="InvalidOperationException">Something of it leads to an object that is gone.</exception>
    public static void Check(Machine machine)
    {
        using MachineLock.Hold held = machine.Lock.Take();
        HashSet<EmuObject> all = [.. machine.AllObjects()];
        foreach (EmuObject obj in all)
        {
            Require(obj.Phase is not (LifeCycle.Created or LifeCycle.Unrealized), $"{obj.Path} is {obj.Phase}");
            foreach (EmuObject linked in obj.Type.Properties.Select(property => property.Get(obj)).Where(value => value.Kind == PropertyKind.Link).Select(value => value.AsLink()!))
            {
                Require(all.Contains(linked), $"{obj.Path} links to {linked.Id}, which is gone");
            }

            foreach ((Handle handle, IEnumerable<Handle> others) in obj.Handles.Select(handle => (handle, Others(handle))))
            {
                Require(!handle.IsCut, $"{handle} is cut");
                foreach (Handle other in others)
                {
                    Require(!other.IsCut && all.Contains(other.Owner), $"{handle} leads to {other.Name} of {other.Owner.Id}, which is gone");
                }
            }
        }

        foreach (AddressSpace space in machine.Spaces)
        {
            foreach (FlatRange range in space.View.Ranges)
            {
                Require(!range.Region.IsCut && all.Contains(range.Region.Owner), $"{space.Path} shows {range.Region.Name} of {range.Region.Owner.Id}, which is gone");
            }
        }
    }

    private static IEnumerable<Handle> Others(Handle handle) => handle switch
    {
        IrqLine line => line.Sinks.Select(sink => sink.Input),
        IrqInput input => input.Sources.Select(source => source.Line),
        ClockOutput clock => clock.Sinks,
        ClockInput { Source: { } source } => [source],
        DmaPort { Space: { } space } => [space.Root],
        ContainerRegion container => container.Mappings.Select(mapping => mapping.Region),
        _ => [],
    };

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
