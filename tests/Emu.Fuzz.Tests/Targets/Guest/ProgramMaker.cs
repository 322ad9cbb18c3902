using System.Buffers.Binary;
using Emu.Abstractions.Cpu;

namespace Emu.Fuzz.Tests.Targets.Guest;

/// <summary>Makes programs at random of the forms of an architecture: few registers, so that values meet; jumps inside the program; loops that end.</summary>
internal abstract class ProgramMaker
{
    private const int MostInstructions = 36;
    private const int Tries = 8;
    private readonly List<(InstructionForm Form, int Upto)> forms = [];
    private readonly Dictionary<string, InstructionForm> named = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<InstructionForm> absent;

    /// <summary>Makes it for a model.</summary>
    /// <param name="all">Forms of the architecture.</param>
    /// <param name="cpu">A CPU of the model, which knows what it has.</param>
    protected ProgramMaker(IReadOnlyList<InstructionForm> all, CpuDevice cpu)
    {
        var random = new Random(1);
        int sum = 0;
        foreach (InstructionForm form in all)
        {
            if (form.IsImplemented && Enumerable.Range(0, Tries).Any(_ => IsKnown(cpu, form, form.Any(random))))
            {
                forms.Add((form, sum += Weight(form)));
                named[form.Name] = form;
            }
        }

        absent = [.. all.Where(form => !named.ContainsKey(form.Name))];
    }

    /// <summary>Names of the forms that the model has.</summary>
    public IReadOnlyCollection<string> Forms => named.Keys;

    /// <summary>Whether the operands that are chosen for a form leave it that form.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="random">Decides.</param>
    public bool CanMake(string name, Random random) => Enumerable.Range(0, Tries).Any(_ => named[name].Fits(Fill(named[name], random).Word));

    /// <summary>Bytes behind a program, which end it.</summary>
    protected abstract ReadOnlySpan<byte> Ending { get; }

    /// <summary>Makes a program.</summary>
    /// <param name="random">Decides.</param>
    public byte[] Make(Random random)
    {
        var items = new List<Item>();
        for (int count = random.Next(1, MostInstructions); count > 0; count--)
        {
            if (random.Next(10) == 0)
            {
                AddLoop(items, random);
            }
            else
            {
                items.Add(One(random));
            }
        }

        return Write(items, random);
    }

    /// <summary>How often a form is chosen, against others.</summary>
    /// <param name="form">The form.</param>
    protected abstract int Weight(InstructionForm form);

    /// <summary>A value of an operand that is no target of a jump.</summary>
    /// <param name="form">The instruction.</param>
    /// <param name="operand">The operand.</param>
    /// <param name="random">Decides.</param>
    protected abstract ulong Value(InstructionForm form, Operand operand, Random random);

    /// <summary>Whether an operand says where a jump leads.</summary>
    /// <param name="form">The instruction.</param>
    /// <param name="operand">The operand.</param>
    protected virtual bool IsTarget(InstructionForm form, Operand operand) => operand.Kind == "pc";

    /// <summary>What a jump says, as a value of its operand.</summary>
    /// <param name="form">The instruction.</param>
    /// <param name="operand">The operand.</param>
    /// <param name="distance">From the jump's beginning to its target.</param>
    protected abstract ulong Jump(InstructionForm form, Operand operand, long distance);

    /// <summary>Adds the end of a loop: a counter counts down, and until then the program goes on before.</summary>
    /// <param name="items">The program so far.</param>
    /// <param name="random">Decides.</param>
    protected abstract void AddLoop(List<Item> items, Random random);

    /// <summary>Bytes of an instruction.</summary>
    /// <param name="width">Its bits.</param>
    /// <param name="word">The word.</param>
    protected abstract byte[] Bytes(int width, ulong word);

    /// <summary>What stands between an instruction and one that shall be aligned; null when nothing does.</summary>
    protected virtual byte[]? Filler => null;

    /// <summary>A form of a name; null when the model does not have it.</summary>
    /// <param name="name">The name.</param>
    protected InstructionForm? Named(string name) => named.GetValueOrDefault(name);

    /// <summary>An integer for so many bits: an end of its range, a small one, or any.</summary>
    /// <param name="bits">The bits.</param>
    /// <param name="random">Decides.</param>
    protected static ulong Number(int bits, Random random) => random.Next(8) switch
    {
        0 => 0,
        1 => 1,
        2 => ulong.MaxValue,
        3 => (1UL << (bits - 1)) - 1,
        4 => 1UL << (bits - 1),
        5 => (ulong)random.Next(8) << random.Next(4),
        _ => (ulong)random.NextInt64(),
    };

    private Item One(Random random)
    {
        int kind = random.Next(100);
        if (kind < 2)
        {
            // What the model does not have, or no table.
            InstructionForm other = absent[random.Next(absent.Count)];
            return kind == 0 ? new Item(null, null, other.Width, other.Any(random)) : new Item(null, null, 16, (ulong)random.Next(1 << 16));
        }

        int at = random.Next(forms[^1].Upto);
        return Fill(forms.Find(f => at < f.Upto).Form, random);
    }

    /// <summary>An instruction of a form.</summary>
    /// <param name="form">The form.</param>
    /// <param name="random">Decides.</param>
    protected Item Fill(InstructionForm form, Random random)
    {
        ulong word = 0;
        Operand? target = null;
        for (int i = 0; i < Tries; i++)
        {
            word = form.Any(random);
            foreach (Operand operand in form.Operands)
            {
                if (IsTarget(form, operand))
                {
                    target = operand;
                }
                else
                {
                    word = operand.Put(word, Value(form, operand, random));
                }
            }

            if (form.Fits(word))
            {
                break;
            }
        }

        return new Item(form, target, form.Width, word) { Ahead = random.Next(3) == 0 ? -random.Next(1, 12) : random.Next(1, 6) };
    }

    private static bool IsKnown(CpuDevice cpu, InstructionForm form, ulong word)
    {
        Span<byte> bytes = stackalloc byte[4];
        if (form.Width == 16)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)word);
        }
        else if (cpu.Class.Architecture == "arm")
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)((word >> 16) | (word << 16)));
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)word);
        }

        return form.Fits(word) && cpu.Disassemble(bytes, 0, out int length) is not null && length == form.Width / 8;
    }

    private byte[] Write(List<Item> items, Random random)
    {
        var places = new List<int>();
        var pieces = new List<byte[]?>();
        int at = 0;
        for (int i = 0; i < items.Count; i++)
        {
            // Mostly aligned, so that a handler that goes on with the next word finds an instruction there.
            bool fills = Filler is not null && items[i].Width == 32 && (at & 2) != 0 && random.Next(4) != 0;
            pieces.Add(fills ? Filler : null);
            at += fills ? Filler!.Length : 0;
            places.Add(at);
            at += items[i].Width / 8;
        }

        places.Add(at);
        var bytes = new List<byte>();
        for (int i = 0; i < items.Count; i++)
        {
            bytes.AddRange(pieces[i] ?? []);
            Item item = items[i];
            ulong word = item.Target is { } operand ? operand.Put(item.Word, Jump(item.Form!, operand, places[Math.Clamp(i + item.Ahead, 0, items.Count)] - places[i])) : item.Word;
            bytes.AddRange(Bytes(item.Width, word));
        }

        bytes.AddRange(Ending);
        return [.. bytes];
    }

    /// <summary>An instruction of a program.</summary>
    /// <param name="Form">Its form; null for what is none of the model's.</param>
    /// <param name="Target">Where it says where it jumps; null for other instructions.</param>
    /// <param name="Width">Its bits.</param>
    /// <param name="Word">The word.</param>
    internal sealed record Item(InstructionForm? Form, Operand? Target, int Width, ulong Word)
    {
        /// <summary>How many instructions forward the jump leads; negative for back.</summary>
        public int Ahead { get; init; }
    }
}
