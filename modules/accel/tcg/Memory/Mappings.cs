using Emu.Accel.Tcg.Interp;

namespace Emu.Accel.Tcg.Memory;

/// <summary>
/// Generations: which mappings an entry of the TLB belongs to. Each address context (port and MMU mode) has, under each context tag
/// that the guest names, a number that is never used again; a flush gives it a new one. First-level tags have room for six bits, so
/// numbers are given short names there, and when the names run out, the context's tables are cleared.
/// </summary>
internal sealed unsafe class Mappings
{
    private const int MaxTags = 256;

    private readonly byte* state;
    private readonly Dictionary<ulong, Generation[]> tags = [];
    private readonly int[] names = new int[L1.Contexts];
    private readonly int[] eras = new int[L1.Contexts];
    private readonly int contexts;
    private readonly uint modes;
    private Generation[] present;
    private ulong next;

    /// <summary>Begins with context tag 0.</summary>
    /// <param name="state">State of the vCPU; its engine fields are set.</param>
    /// <param name="ports">Ports of the CPU.</param>
    /// <param name="modes">Bit n: the CPU has MMU mode n.</param>
    public Mappings(byte* state, int ports, uint modes)
    {
        this.state = state;
        this.modes = modes;
        contexts = Math.Min(ports, MemoryOperand.MaxPorts) * 16;
        present = new Generation[Math.Max(ports * 16, L1.Contexts)];
        tags.Add(0, present);
        FlushModes(modes);
    }

    /// <summary>Number of the mappings of an address context under the present tag.</summary>
    /// <param name="context">The context.</param>
    public ulong Number(int context) => present[context].Number;

    /// <summary>Bit n: the first level of context n was ever filled.</summary>
    public ulong Touched { get; set; }

    /// <summary>The present tag.</summary>
    public ulong Tag { get; private set; }

    /// <summary>Changes the tag.</summary>
    /// <param name="tag">The new tag.</param>
    public void SetTag(ulong tag)
    {
        if (tag == Tag)
        {
            return;
        }

        Tag = tag;
        if (tags.TryGetValue(tag, out Generation[]? known))
        {
            present = known;
            for (int c = 0; c < contexts; c++)
            {
                if ((modes >> (c & 15) & 1) != 0)
                {
                    Show(c);
                }
            }

            return;
        }

        if (tags.Count >= MaxTags)
        {
            tags.Clear();
        }

        present = new Generation[present.Length];
        tags.Add(tag, present);
        FlushModes(modes);
    }

    /// <summary>Forgets a tag that is not the present one.</summary>
    /// <param name="tag">The tag.</param>
    public void Forget(ulong tag)
    {
        if (tag != Tag)
        {
            tags.Remove(tag);
        }
    }

    /// <summary>Forgets every tag but the present one.</summary>
    public void ForgetOthers()
    {
        tags.Clear();
        tags.Add(Tag, present);
    }

    /// <summary>Gives MMU modes new numbers under the present tag.</summary>
    /// <param name="modes">Bit n: mode n.</param>
    public void FlushModes(uint modes)
    {
        for (int c = 0; c < present.Length; c++)
        {
            if ((modes >> (c & 15) & 1) != 0)
            {
                present[c] = new Generation { Number = ++next, Era = -1 };
                if (c < contexts)
                {
                    Show(c);
                }
            }
        }
    }

    /// <summary>Puts the short name of a context's mappings where the fast path finds it.</summary>
    private void Show(int context)
    {
        ref Generation generation = ref present[context];
        if (context < ReadRange.Contexts)
        {
            ReadRange.Of(state, context) = default;
        }

        if (generation.Era != eras[context])
        {
            if (++names[context] == L1.Generations)
            {
                names[context] = 1;
                eras[context]++;
                if ((Touched >> context & 1) != 0)
                {
                    byte* tables = (byte*)((Emu.Abstractions.Cpu.CpuStateHeader*)state)->Engine0;
                    new Span<byte>(tables + L1.Table(context, write: false), 1 << L1.ContextShift).Clear();
                    new Span<byte>(tables + L2.Table(context, write: false), 1 << L2.ContextShift).Clear();
                }
            }

            generation.Era = eras[context];
            generation.Name = names[context];
        }

        *(ulong*)(state + EngineArea.Generations + (context * 8)) = (ulong)generation.Name << L1.GenerationShift;
    }

    private struct Generation
    {
        public ulong Number;
        public int Era;
        public int Name;
    }
}
