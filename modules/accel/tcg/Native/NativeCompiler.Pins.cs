using System.Runtime.InteropServices;

namespace Emu.Accel.Tcg.Native;

/// <content>Which places of the state stay in registers throughout a loop: those that a first pass found to be used most.</content>
internal sealed unsafe partial class NativeCompiler
{
    private const int MaxPinnedVectors = 10;

    private readonly List<PlaceUse> uses = [];
    private readonly short[] useOf = new short[Cells + 4];
    private readonly List<Pin> pins = [];
    private uint pinnedRegisters;
    private uint pinnedVectors;
    private bool notes;
    private bool conflict;
    private int weight;

    // Those that calls preserve first. Three are left for everything else.
    private static ReadOnlySpan<Reg> Pinnable => [Reg.Rbx, Reg.R12, Reg.R13, Reg.R11, Reg.R10, Reg.R9];

    private bool IsPinned(short place) => Cell(place) - 1 is var e and >= 0 && entries[e].IsPinned && entries[e].Place == place;

    private void BeginUses()
    {
        foreach (PlaceUse use in uses)
        {
            UseOf(use.Place) = 0;
        }

        uses.Clear();
        notes = true;
    }

    private ref short UseOf(int place) => ref useOf[NumberOf(place)];

    /// <summary>Notes that a place of the state is read or written.</summary>
    private void Note(short place, int width, bool write, bool vector = false)
    {
        if (!notes || place < HeaderBytes)
        {
            return;
        }

        ref short number = ref UseOf(place);
        if (number == 0)
        {
            uses.Add(new PlaceUse { Place = (short)(place & ~3) });
            number = (short)uses.Count;
        }

        ref PlaceUse use = ref CollectionsMarshal.AsSpan(uses)[number - 1];
        use.IsPartial |= !IsKept(place, width) || width < 4;
        use.Width = Math.Max(use.Width, (byte)width);
        use.Weight += weight;
        use.VectorWeight += vector ? weight : 0;
        if (write)
        {
            use.WriteWidth = use.WriteWidth == 0 ? (byte)width : Math.Min(use.WriteWidth, (byte)width);
        }
    }

    /// <summary>Chooses what stays in registers: never a place that is also used in parts.</summary>
    private void ChoosePins()
    {
        notes = false;
        (pinnedRegisters, pinnedVectors) = (0, 0);
        uses.Sort(static (a, b) => b.Weight.CompareTo(a.Weight));
        Span<PlaceUse> all = CollectionsMarshal.AsSpan(uses);
        for (int n = 0; n < all.Length; n++)
        {
            UseOf(all[n].Place) = (short)(n + 1);
        }

        int registers = 0;
        int vectors = 0;
        foreach (ref readonly PlaceUse use in all)
        {
            if (use.Weight < LinkedWeight || IsMixed(use, all))
            {
                continue;
            }

            if (use.Width == 8 && use.VectorWeight * 2 > use.Weight)
            {
                if (vectors < MaxPinnedVectors)
                {
                    int v = 15 - vectors++;
                    pinnedVectors |= 1u << v;
                    pins.Add(new Pin(v + Vectors, use.Place, use.Width, use.WriteWidth != 0));
                }
            }
            else if (registers < Pinnable.Length)
            {
                int r = (int)Pinnable[registers++];
                pinnedRegisters |= 1u << r;
                pins.Add(new Pin(r, use.Place, use.Width, use.WriteWidth != 0));
            }
        }
    }

    private bool IsMixed(in PlaceUse use, Span<PlaceUse> all) =>
        use.IsPartial
        || (use.WriteWidth != 0 && use.WriteWidth < use.Width)
        || (use.Width == 8 && UseOf(use.Place + 4) != 0)
        || (UseOf(use.Place - 4) is var before and > 0 && all[before - 1].Width == 8);

    private void ClearPins()
    {
        pins.Clear();
        (pinnedRegisters, pinnedVectors) = (0, 0);
        notes = false;
    }

    private void LoadPins()
    {
        foreach (Pin pin in pins)
        {
            if (pin.Entry >= Vectors)
            {
                x.LoadFloat(true, pin.Entry - Vectors, Reg.Rbp, pin.Place);
            }
            else
            {
                x.Load(pin.Width == 8 ? 3 : 2, false, pin.Width == 8, (Reg)pin.Entry, Reg.Rbp, pin.Place);
            }

            HoldPin(pin, isDirty: false);
        }
    }

    private void StorePins()
    {
        foreach (Pin pin in pins)
        {
            if (pin.IsWritten)
            {
                Store(new Entry { Place = pin.Place, Width = pin.Width }, pin.Entry);
            }
        }
    }

    private void HoldPins()
    {
        foreach (Pin pin in pins)
        {
            HoldPin(pin, pin.IsWritten);
        }
    }

    private void HoldPin(Pin pin, bool isDirty)
    {
        Hold(pin.Entry, pin.Place, pin.Width, isDirty);
        entries[pin.Entry].IsPinned = true;
    }

    /// <summary>How a place is used in a loop.</summary>
    private struct PlaceUse
    {
        public short Place;
        public byte Width;
        public byte WriteWidth;
        public bool IsPartial;
        public int Weight;
        public int VectorWeight;
    }

    /// <summary>A place that stays in a register.</summary>
    /// <param name="Entry">The register's entry.</param>
    /// <param name="Place">The place.</param>
    /// <param name="Width">Its bytes.</param>
    /// <param name="IsWritten">Whether the loop writes it.</param>
    private readonly record struct Pin(int Entry, short Place, byte Width, bool IsWritten);
}
