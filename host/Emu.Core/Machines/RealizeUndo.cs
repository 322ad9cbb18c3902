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
    private readonly List<Note> notes = [];

    /// <summary>Takes note of everything.</summary>
    /// <param name="objects">Every object of the machine.</param>
    public RealizeUndo(IEnumerable<EmuObject> objects)
    {
        foreach (EmuObject obj in objects)
        {
            foreach (Handle handle in obj.Handles)
            {
                Take(handle);
            }
        }
    }

    /// <summary>Brings everything back. The hooks of the objects concerned have been called.</summary>
    public void Apply()
    {
        foreach (Note note in notes)
        {
            (note.Handle as DeviceTimer)?.ArmAt(note.Number);
        }

        foreach (Note note in notes)
        {
            (note.Handle as IrqLine)?.Set(note.Number != 0);
        }

        foreach (Note note in notes)
        {
            (note.Handle as ClockOutput)?.SetPeriod((ulong)note.Number);
        }

        foreach (Note note in notes)
        {
            if (note.Handle is ContainerRegion container)
            {
                Restore(container, note.Mappings!);
            }
        }

        foreach (Note note in notes)
        {
            (note.Handle as MemoryRegion)?.SetEnabled(note.Number != 0);
        }
    }

    private static void Restore(ContainerRegion container, Mapping[] mappings)
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

    private static Mapping[] Copy(IReadOnlyList<Mapping> mappings)
    {
        var copy = new Mapping[mappings.Count];
        for (int i = 0; i < copy.Length; i++)
        {
            copy[i] = mappings[i];
        }

        return copy;
    }

    private void Take(Handle handle)
    {
        Note? note = handle switch
        {
            ContainerRegion container => new Note(container, container.Enabled ? 1 : 0, Copy(container.Mappings)),
            MemoryRegion region => new Note(region, region.Enabled ? 1 : 0),
            IrqLine line => new Note(line, line.Level ? 1 : 0),
            ClockOutput clock => new Note(clock, (long)clock.Period),
            DeviceTimer timer => new Note(timer, timer.Deadline),
            _ => null,
        };
        if (note is not null)
        {
            notes.Add(note);
        }
    }

    /// <summary>How a handle was. One class for all kinds: every kind of list costs the start of the program as much as reading a file.</summary>
    private sealed class Note(Handle handle, long number, Mapping[]? mappings = null)
    {
        public Handle Handle { get; } = handle;

        /// <summary>Whether it was enabled or high; a period; a deadline.</summary>
        public long Number { get; } = number;

        public Mapping[]? Mappings { get; } = mappings;
    }
}
