namespace Emu.Accel.Tcg.Native;

/// <summary>
/// Code that every block uses: the way in, the ways out, and the call of managed code. Registers while guest code runs: rbp the state
/// block, r14 the virtual address of the code's page, r15 what is left of the ration; rax, rcx and rdx are free at any time, all
/// others hold what the block wants.
/// </summary>
internal sealed unsafe class NativeStubs
{
    private static ReadOnlySpan<Reg> Saved => [Reg.Rbx, Reg.Rbp, Reg.R12, Reg.R13, Reg.R14, Reg.R15];

    private static ReadOnlySpan<Reg> SavedOnWindows => [Reg.Rbx, Reg.Rbp, Reg.R12, Reg.R13, Reg.R14, Reg.R15, Reg.Rdi, Reg.Rsi];

    private readonly X64Writer x;
    private readonly bool windows = OperatingSystem.IsWindows();
    private readonly int epilogue;

    /// <summary>Writes the stubs.</summary>
    /// <param name="x">An empty writer.</param>
    /// <param name="memory">Where they go.</param>
    public NativeStubs(X64Writer x, CodeMemory memory)
    {
        this.x = x;
        ReadOnlySpan<Reg> arguments = windows ? [Reg.Rcx, Reg.Rdx, Reg.R8, Reg.R9] : [Reg.Rdi, Reg.Rsi, Reg.Rdx, Reg.Rcx];
        ReadOnlySpan<Reg> saved = windows ? SavedOnWindows : Saved;
        int frame = ((saved.Length & 1) == 0 ? 8 : 0) + (windows ? 16 * 10 : 0);

        // Enter(state, code, page, left).
        foreach (Reg r in saved)
        {
            x.Push(r);
        }

        x.OpConst(Alu.Sub, true, Reg.Rsp, frame);
        SaveVectors(store: true);
        x.Lea(true, Reg.Rbp, arguments[0], NativeArea.StateBias);
        x.Move(true, Reg.Rax, arguments[1]);
        x.Move(true, Reg.R14, arguments[2]);
        x.Move(true, Reg.R15, arguments[3]);
        x.LoadMxcsr(Reg.Rbp, NativeArea.GuestMxcsr);
        x.JumpTo(Reg.Rax);

        epilogue = x.Position;
        x.ZeroUpper();
        FoldFlags();
        SaveVectors(store: false);
        x.OpConst(Alu.Add, true, Reg.Rsp, frame);
        for (int k = saved.Length - 1; k >= 0; k--)
        {
            x.Pop(saved[k]);
        }

        x.Return();
        int slow = Begin();
        WriteSlow();
        int budget = Begin();
        WriteExit(NativeExit.Budget, hasPc: true, hasBlock: false);
        int link = Begin();
        WriteExit(NativeExit.Link, hasPc: true, hasBlock: true);
        int lookup = Begin();
        WriteExit(NativeExit.Lookup, hasPc: true, hasBlock: false);
        int resume = Begin();
        WriteExit(NativeExit.Resume, hasPc: false, hasBlock: true);
        int exit = Begin();
        x.Store(2, Reg.Rbp, NativeArea.Index, Reg.Rdx);
        WriteExit(NativeExit.Code, hasPc: true, hasBlock: false);
        int fold = Begin();
        FoldFlags();
        x.Return();
        byte* code = memory.Add(x.Code);
        Enter = (delegate* unmanaged<byte*, byte*, ulong, long, int>)code;
        Slow = code + slow;
        Budget = code + budget;
        Link = code + link;
        Lookup = code + lookup;
        Resume = code + resume;
        Exit = code + exit;
        Fold = code + fold;
        x.Clear();
    }

    /// <summary>Runs code: state, code, page of the pc, ration; returns a <see cref="NativeExit"/>.</summary>
    public delegate* unmanaged<byte*, byte*, ulong, long, int> Enter { get; }

    /// <summary>Calls managed code for operation edx of block rcx; returns when the operation is done.</summary>
    public byte* Slow { get; }

    /// <summary>Leaves: the ration is used up.</summary>
    public byte* Budget { get; }

    /// <summary>Leaves: a jump has no target.</summary>
    public byte* Link { get; }

    /// <summary>Leaves: no block is known. Also where blocks begin that are not emitted.</summary>
    public byte* Lookup { get; }

    /// <summary>Leaves: the interpreter goes on.</summary>
    public byte* Resume { get; }

    /// <summary>Leaves: the reason is in edx.</summary>
    public byte* Exit { get; }

    /// <summary>Adds exceptions of the host's floating point to the guest's flags; changes rcx and rdx.</summary>
    public byte* Fold { get; }

    private int Begin()
    {
        x.Align(0, 16);
        return x.Position;
    }

    private void WriteExit(NativeExit exit, bool hasPc, bool hasBlock)
    {
        x.Store(3, Reg.Rbp, NativeArea.Pc, hasPc ? Reg.Rax : Reg.R14);

        if (hasBlock)
        {
            x.Store(3, Reg.Rbp, NativeArea.Block, Reg.Rcx);
            x.Store(2, Reg.Rbp, NativeArea.Index, Reg.Rdx);
        }

        x.Store(3, Reg.Rbp, NativeArea.Left, Reg.R15);
        x.Const(Reg.Rax, (ulong)exit);
        x.Bind(x.Jump(), epilogue);
    }

    // The managed function takes the vCPU, the block, the number of the operation, the page and what is left of the ration.
    private void WriteSlow()
    {
        int room = windows ? 32 + 16 + 8 : 8;
        x.OpConst(Alu.Sub, true, Reg.Rsp, room);
        x.Store(2, Reg.Rbp, NativeArea.Index, Reg.Rdx);
        x.Store(3, Reg.Rbp, NativeArea.Block, Reg.Rcx);
        x.ZeroUpper();
        FoldFlags();
        if (windows)
        {
            x.Load(2, false, false, Reg.R8, Reg.Rbp, NativeArea.Index);
            x.Load(3, false, true, Reg.Rdx, Reg.Rbp, NativeArea.Block);
            x.Load(3, false, true, Reg.Rcx, Reg.Rbp, NativeArea.Handle);
            x.Move(true, Reg.R9, Reg.R14);
            x.Store(3, Reg.Rsp, 32, Reg.R15);
        }
        else
        {
            x.Load(3, false, true, Reg.Rdi, Reg.Rbp, NativeArea.Handle);
            x.Load(3, false, true, Reg.Rsi, Reg.Rbp, NativeArea.Block);
            x.Load(2, false, false, Reg.Rdx, Reg.Rbp, NativeArea.Index);
            x.Move(true, Reg.Rcx, Reg.R14);
            x.Move(true, Reg.R8, Reg.R15);
        }

        x.Call(Reg.Rbp, NativeArea.SlowFunction);
        x.OpConst(Alu.Add, true, Reg.Rsp, room);
        x.LoadMxcsr(Reg.Rbp, NativeArea.GuestMxcsr);
        x.Op(Alu.Test, false, Reg.Rax, Reg.Rax);
        int leave = x.JumpIf(Cond.NotEqual);
        x.Return();
        x.Bind(leave);
        x.OpConst(Alu.Add, true, Reg.Rsp, 8);
        x.Bind(x.Jump(), epilogue);
    }

    /// <summary>
    /// Adds the exceptions that the host's floating point gathered to the guest's, and forgets them. Changes rcx and rdx. Nothing is
    /// gathered in most calls; then it costs a store, a load and a jump.
    /// </summary>
    private void FoldFlags()
    {
        x.StoreMxcsr(Reg.Rbp, NativeArea.Mxcsr);
        x.Load(2, false, false, Reg.Rcx, Reg.Rbp, NativeArea.Mxcsr);
        x.OpConst(Alu.And, false, Reg.Rcx, 0x3F);
        int none = x.JumpIf(Cond.Equal);
        X64Flags.Fold(x);
        x.LoadMxcsr(Reg.Rbp, NativeArea.GuestMxcsr);
        x.Bind(none);
    }

    private void SaveVectors(bool store)
    {
        // xmm6 to xmm15 belong to the caller on Windows only.
        for (int k = 6; windows && k < 16; k++)
        {
            x.MoveVector(store, k, Reg.Rsp, 16 * (k - 6));
        }
    }
}
