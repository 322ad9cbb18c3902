using System.Runtime.InteropServices;
using Emu.Accel.Tcg.Interp;

namespace Emu.Accel.Tcg.Native;

/// <content>
/// Loops: the blocks of a page that direct jumps lead round through, back to the first. They become one unit, in which the places
/// used most stay in registers across blocks. Every jump inside it can be led out of it, for when a block of it is dropped.
/// </content>
internal sealed unsafe partial class NativeCompiler
{
    private const int MaxMembers = 24;
    private const int MaxLoopOps = 3000;
    private const int LinkedWeight = 64;
    private const int StayRatio = 4;

    private readonly List<nint> members = [];
    private readonly List<int> inner = [];
    private readonly List<(int From, int Op, int To)> edges = [];
    private readonly List<(int Distance, int To)> edgeSites = [];
    private readonly List<UnitEdge> leaves = [];
    private readonly List<Check> checks = [];
    private readonly List<(int From, int Op, int To)> found = [];
    private readonly List<bool> returns = [];
    private int member;

    /// <summary>The blocks whose code was made last.</summary>
    public ReadOnlySpan<nint> Members => CollectionsMarshal.AsSpan(members);

    /// <summary>The jumps between them.</summary>
    public ReadOnlySpan<UnitEdge> Edges => CollectionsMarshal.AsSpan(leaves);

    private void OnlyHead(BlockHeader* head)
    {
        members.Clear();
        edges.Clear();
        members.Add((nint)head);
    }

    /// <summary>Finds the blocks of the loop that a block begins; that block alone when it begins none.</summary>
    private void FindLoop(BlockHeader* head)
    {
        OnlyHead(head);
        found.Clear();
        int ops = 0;
        for (int m = 0; m < members.Count && ops < MaxLoopOps; m++)
        {
            BlockHeader* from = (BlockHeader*)members[m];
            Insn* jumps = BlockHeader.Code(from);
            ops += from->Ops;
            for (int k = 0; k < from->Ops; k++)
            {
                BlockHeader* to = jumps[k].Op == Op.Jump ? (BlockHeader*)Volatile.Read(ref jumps[k].Imm) : null;
                if (to == null || to->Limit != 0)
                {
                    continue;
                }

                int target = members.IndexOf((nint)to);
                if (target < 0)
                {
                    if (members.Count == MaxMembers)
                    {
                        // Too large to tell what it gains.
                        OnlyHead(head);
                        return;
                    }

                    target = members.Count;
                    members.Add((nint)to);
                }

                found.Add((m, k, target));
            }
        }

        KeepLoop(head);
    }

    /// <summary>Of the blocks that were found keeps those from which the first is reached again, by a jump back in the end.</summary>
    private void KeepLoop(BlockHeader* head)
    {
        returns.Clear();
        CollectionsMarshal.SetCount(returns, members.Count);
        CollectionsMarshal.AsSpan(returns).Clear();
        bool jumpsBack = false;
        bool changed = true;
        while (changed)
        {
            changed = false;
            foreach ((int from, _, int to) in found)
            {
                bool isHead = to == 0;
                jumpsBack |= isHead && ((BlockHeader*)members[from])->CodeOffset >= head->CodeOffset;
                if (!returns[from] && (isHead || returns[to]))
                {
                    returns[from] = changed = true;
                }
            }
        }

        if (!jumpsBack || TimesLeft() * StayRatio > TimesRun(head))
        {
            OnlyHead(head);
            return;
        }

        Span<int> numbers = stackalloc int[MaxMembers];
        int kept = 0;
        for (int m = 0; m < members.Count; m++)
        {
            numbers[m] = returns[m] ? kept++ : -1;
        }

        foreach ((int from, int op, int to) in found)
        {
            if (numbers[from] >= 0 && numbers[to] is var target and >= 0)
            {
                edges.Add((numbers[from], op, target));
            }
        }

        for (int m = members.Count - 1; m >= 0; m--)
        {
            if (numbers[m] < 0)
            {
                members.RemoveAt(m);
            }
        }
    }

    /// <summary>
    /// How often jumps led out of the loop so far, at most. A loop that is left often, such as a function that calls itself, costs
    /// more for filling registers and writing them back than it gains.
    /// </summary>
    private int TimesLeft()
    {
        int times = 0;
        for (int m = 0; m < members.Count; m++)
        {
            bool follows = false;
            foreach ((int from, _, int to) in found)
            {
                follows |= !returns[m] && to == m && returns[from];
            }

            times += follows ? TimesRun((BlockHeader*)members[m]) : 0;
        }

        return times;
    }

    /// <summary>How often a block was interpreted; at least, once it has machine code.</summary>
    private int TimesRun(BlockHeader* ran) => heat - Math.Clamp(ran->Heat, 0, heat);

    /// <summary>Number of the block of the unit that a jump leads to; -1 for another.</summary>
    private int TargetOf(int k)
    {
        foreach ((int from, int op, int to) in edges)
        {
            if (from == member && op == k)
            {
                return to;
            }
        }

        return -1;
    }

    /// <summary>The place where jumps inside the unit enter a block.</summary>
    private void BeginMember()
    {
        if (member == 0)
        {
            inner.Clear();
        }

        if (edges.Count == 0)
        {
            return;
        }

        int begin = member == 0 ? x.Jump() : -1;
        inner.Add(x.Position);
        checks.Add(WriteCheck(member, Asks(member), pinned: true));
        if (begin >= 0)
        {
            x.Bind(begin);
        }

        ForgetAll();
    }

    /// <summary>
    /// Whether requests are looked at before a block: at every jump back, so that no loop misses them. What the engine does for a block
    /// and asks for something itself does not go on in this code.
    /// </summary>
    private bool Asks(int m)
    {
        foreach ((int from, _, int to) in edges)
        {
            if (to == m && from >= m)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes the ways out that jumps inside the unit get when a block of it is dropped.</summary>
    private void WriteEdges()
    {
        leaves.Clear();
        Span<int> ways = stackalloc int[MaxMembers];
        for (int m = 0; m < inner.Count; m++)
        {
            Enter((BlockHeader*)members[m]);
            ways[m] = x.Position;
            StorePins();
            x.Lea(true, Reg.Rax, Reg.R14, offset);
            x.JumpTo(Reg.Rbp, NativeArea.LookupStub);
        }

        foreach ((int distance, int to) in edgeSites)
        {
            x.Bind(distance, inner[to]);
            leaves.Add(new UnitEdge(distance, ways[to] - (distance + 4)));
        }
    }

    /// <summary>How often a block runs, compared with others of its loop.</summary>
    private static int WeightOf(BlockHeader* block) => block->Heat <= 0 ? LinkedWeight : Math.Max(1, LinkedWeight - block->Heat);
}

/// <summary>A jump between blocks of a unit, as it is made.</summary>
/// <param name="Distance">Where in the code its distance lies.</param>
/// <param name="Leave">The distance that leads out of the unit.</param>
internal readonly record struct UnitEdge(int Distance, int Leave);
