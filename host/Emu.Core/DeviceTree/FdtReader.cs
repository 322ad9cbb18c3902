using System.Buffers.Binary;
using System.Text;
using Emu.Abstractions.Qom;

namespace Emu.Core.DeviceTree;

/// <summary>Reads flattened device trees of versions 16 and 17 (Devicetree Specification 0.4, chapter 5). Every read is checked.</summary>
public sealed class FdtReader
{
    private const uint Magic = 0xD00D_FEED;
    private const uint BeginNode = 1;
    private const uint EndNode = 2;
    private const uint Property = 3;
    private const uint Nop = 4;
    private const uint End = 9;
    private const int HeaderBytes = 40;
    private const int MaxDepth = 64;
    private const int MaxReservations = 1024;

    // The specification has 31 characters, Linux and its tools take more.
    private const int MaxName = 1024;

    private readonly byte[] tree;
    private readonly TreeContext context = new(null);
    private readonly int strings;
    private int at;

    private FdtReader(byte[] tree)
    {
        this.tree = tree;
        if (tree.Length < HeaderBytes || Word(0) != Magic)
        {
            throw Damaged("it does not begin like a flattened device tree");
        }

        (uint total, uint version, uint compatible) = (Word(4), Word(20), Word(24));
        if (total > (uint)tree.Length)
        {
            throw Damaged($"it has {tree.Length} bytes, and says that they are {total}; is it cut short?");
        }

        if (version < 16 || compatible > 17)
        {
            throw Damaged($"its version {version} is not known; expected 16 or 17");
        }

        Reservations = ReadReservations(Word(16));
        strings = Offset(Word(12));
        at = Offset(Word(8));
        Root = ReadRoot();
    }

    /// <summary>The root of the tree.</summary>
    public FdtNode Root { get; }

    /// <summary>Memory that is reserved apart from what the nodes say: first address and bytes.</summary>
    public IReadOnlyList<(ulong Address, ulong Size)> Reservations { get; }

    /// <summary>Reads a tree.</summary>
    /// <param name="tree">Its bytes; more may follow them.</param>
    /// <exception cref="ConfigurationException">It is damaged; the message says how.</exception>
    public static FdtReader Read(byte[] tree) => new(tree);

    private FdtNode ReadRoot()
    {
        var path = new Stack<FdtNode>();
        bool begun = false;
        while (true)
        {
            uint token = NextWord();
            switch (token)
            {
                case BeginNode:
                    path.Push(begun ? Parent(path).AddChild(Name()) : context.Root);
                    if (!begun)
                    {
                        Name();
                    }

                    begun = true;
                    if (path.Count > MaxDepth)
                    {
                        throw Damaged($"its nodes are nested deeper than {MaxDepth}");
                    }

                    break;
                case EndNode:
                    Parent(path);
                    path.Pop();
                    break;
                case Property:
                    ReadProperty(Parent(path));
                    break;
                case Nop:
                    break;
                case End when path.Count == 0 && begun:
                    return context.Root;
                default:
                    throw Damaged($"token {token} is not expected at byte {at - 4}");
            }
        }
    }

    private FdtNode Parent(Stack<FdtNode> path) => path.TryPeek(out FdtNode? node) ? node : throw Damaged($"something is outside the root at byte {at - 4}");

    private void ReadProperty(FdtNode node)
    {
        int length = Offset(NextWord());
        int name = (int)Math.Min(strings + (long)NextWord(), int.MaxValue);
        if (length > tree.Length - at)
        {
            throw Damaged($"a property at byte {at} has {length} bytes, more than there are; is it cut short?");
        }

        node.Set(Text(name, out _), tree[at..(at + length)]);
        Align(at + length);
    }

    private string Name()
    {
        string name = Text(at, out int end);
        Align(end);
        return name;
    }

    private string Text(int from, out int end)
    {
        int length = from < tree.Length ? tree.AsSpan(from).IndexOf((byte)0) : -1;
        if (length < 0)
        {
            throw Damaged($"a name at byte {from} has no end; is it cut short?");
        }

        if (length > MaxName)
        {
            throw Damaged($"a name at byte {from} has {length} characters; at most {MaxName} are in order");
        }

        end = from + length + 1;
        return Encoding.Latin1.GetString(tree, from, length);
    }

    private List<(ulong Address, ulong Size)> ReadReservations(uint offset)
    {
        var found = new List<(ulong, ulong)>();
        for (int from = Offset(offset); ; from += 16)
        {
            if (from > tree.Length - 16 || found.Count > MaxReservations)
            {
                throw Damaged("its list of reserved memory has no end; is it cut short?");
            }

            ulong address = BinaryPrimitives.ReadUInt64BigEndian(tree.AsSpan(from));
            ulong size = BinaryPrimitives.ReadUInt64BigEndian(tree.AsSpan(from + 8));
            if (address == 0 && size == 0)
            {
                return found;
            }

            found.Add((address, size));
        }
    }

    private void Align(int position) => at = (position + 3) & ~3;

    private uint NextWord()
    {
        if (at > tree.Length - 4)
        {
            throw Damaged("it ends in the middle; is it cut short?");
        }

        at += 4;
        return Word(at - 4);
    }

    private uint Word(int offset) => BinaryPrimitives.ReadUInt32BigEndian(tree.AsSpan(offset));

    private int Offset(uint value) => value <= (uint)tree.Length ? (int)value : throw Damaged($"it points to byte {value}, but has {tree.Length}; is it cut short?");

    private static ConfigurationException Damaged(string how) => new($"the device tree is damaged: {how}");
}
