using Emu.Abstractions.Qdev.Memory;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Tests.State;

/// <summary>What ARMv8.1-M keeps of floating point over calls between the states, and clears before them.</summary>
public sealed class FloatSystemTests
{
    private const uint Constant = Fpscr.NoTailPredication;
    private const uint Modes = Fpscr.DefaultNan | Fpscr.FlushHalfToZero;
    private const uint SecureBit = 1u << 31;
    private const uint Both = ControlBits.FloatContext | ControlBits.SecureFloatContext;

    private static readonly ushort[] ReadFlags = [0xEEF2, 0x1A10]; // vmrs r1, fpscr_nzcvqc
    private static readonly ushort[] WriteFlags = [0xEEE2, 0x1A10];
    private static readonly ushort[] ReadContext = [0xEEFF, 0x1A10]; // vmrs r1, fpcxts
    private static readonly ushort[] WriteContext = [0xEEEF, 0x1A10];
    private static readonly ushort[] ReadOther = [0xEEFE, 0x1A10]; // vmrs r1, fpcxtns
    private static readonly ushort[] WriteOther = [0xEEEE, 0x1A10];
    private static readonly ushort[] PushOther = [0xED60, 0xCF81]; // vstr fpcxtns, [r0, #-4]!
    private static readonly ushort[] PopOther = [0xECF0, 0xCF81]; // vldr fpcxtns, [r0], #4
    private static readonly ushort[] LoadContext = [0xEDD0, 0xEF82]; // vldr fpcxts, [r0, #8]
    private static readonly ushort[] ClearSome = [0xECDF, 0x1A07]; // vscclrm {s3-s9, vpr}
    private static readonly ushort[] ClearDoubles = [0xEC9F, 0x2B08]; // vscclrm {d2-d5, vpr}
    private static readonly ushort[] ClearBeyond = [0xEC9F, 0xFB04]; // vscclrm {d15-d16, vpr}

    [Fact]
    public void Flags_AreMovedAlone()
    {
        using var core = WithContext([.. ReadFlags, .. WriteFlags]);
        core.Cpu.WriteFpscr(0xA000_0000 | Modes);

        core.Step();
        Assert.Equal(0xA000_0000u, core.State.R[1]);
        core.State.R[1] = 0x5FFF_FFFF;
        core.Step();

        Assert.Equal(0x5000_0000 | Modes | Constant, core.Cpu.ReadFpscr());
    }

    [Fact]
    public void Context_IsReadWithItsOwner_AndGone()
    {
        using var core = WithContext(ReadContext);
        core.State.Banks[0].Fpdscr = Fpscr.FlushToZero;
        core.Cpu.WriteFpscr(0xF000_0000 | Modes);

        core.Step();

        Assert.Equal((SecureBit | Modes | Constant, ControlBits.FloatContext), (core.State.R[1], core.State.FloatContext));
        Assert.Equal(Fpscr.FlushToZero | Constant, core.Cpu.ReadFpscr());
    }

    [Fact]
    public void Context_Written_ComesBackWithItsOwner()
    {
        using var core = WithContext(WriteContext);
        core.State.R[1] = 0x7000_0000 | Modes;

        core.Step();

        Assert.Equal((Modes | Constant, ControlBits.FloatContext), (core.Cpu.ReadFpscr(), core.State.FloatContext));
    }

    [Fact]
    public void Context_IsLoaded()
    {
        using var core = WithContext(LoadContext);
        core.Put32(Core.Data + 8, SecureBit | Modes);
        core.State.FloatContext = Both;

        core.Step();

        Assert.Equal((Modes | Constant, Both, Core.Data), (core.Cpu.ReadFpscr(), core.State.FloatContext, core.State.R[0]));
    }

    [Fact]
    public void OtherContext_ThatNobodyHas_ReadsAsTheDefault_AndIsNotWritten()
    {
        using var core = WithContext([.. ReadOther, .. WriteOther]);
        core.State.FloatContext = 0;
        core.State.Banks[0].Fpdscr = Fpscr.FlushToZero;
        core.Cpu.WriteFpscr(Modes);

        core.Step();
        Assert.Equal(Fpscr.FlushToZero | Constant, core.State.R[1]);
        core.State.R[1] = SecureBit;
        core.Step();

        Assert.Equal((Modes | Constant, 0u), (core.Cpu.ReadFpscr(), core.State.FloatContext));
    }

    [Fact]
    public void OtherContext_PushedAndPopped_IsTheSame()
    {
        using var core = WithContext([.. PushOther, .. PopOther]);
        core.State.FloatContext = ControlBits.FloatContext;
        core.State.Banks[0].Fpdscr = Fpscr.FlushToZero;
        core.Cpu.WriteFpscr(0xF000_0000 | Modes);

        core.Step();
        Assert.Equal((Modes | Constant, Core.Data + 0xC), (core.Get32(Core.Data + 0xC), core.State.R[0]));
        Assert.Equal(Fpscr.FlushToZero | Constant, core.Cpu.ReadFpscr());
        core.Step();

        Assert.Equal((Modes | Constant, Core.Data + 0x10, ControlBits.FloatContext), (core.Cpu.ReadFpscr(), core.State.R[0], core.State.FloatContext));
    }

    [Fact]
    public void OtherContext_ThatNobodyHas_IsNotLoaded()
    {
        using var core = WithContext(PopOther);
        core.State.FloatContext = 0;
        core.State.R[0] = 0x9000_0000;

        core.Step();

        Assert.Equal((0x9000_0004u, Core.Code + 4, 0u), (core.State.R[0], core.Pc, core.State.Cfsr));
    }

    [Fact]
    public void OtherContext_WhileTheUnitIsOff_IsNoCoprocessor()
    {
        using var core = WithContext(ReadOther);
        core.WriteSystem(0xD88, 0, flags: AccessFlags.Secure);

        core.Step();

        Assert.Equal(UsageFault.NoCoprocessor, core.State.Cfsr);
    }

    [Fact]
    public void Context_InTheNonSecureState_IsUndefined()
    {
        using var core = new Core("cortex-m55", ("security", false));
        core.Begin(ReadContext);
        core.WriteSystem(0xD88, 15 << 20);

        core.Step();

        Assert.Equal(UsageFault.Undefined, core.State.Cfsr);
    }

    [Theory]
    [InlineData(0, 3, 9)]
    [InlineData(1, 4, 11)]
    [InlineData(2, 30, 31)]
    public void Clear_OfRegisters_LeavesTheOthers(int which, int first, int last)
    {
        using var core = WithContext(which == 0 ? ClearSome : which == 1 ? ClearDoubles : ClearBeyond);

        core.Step();

        Assert.Equal(Enumerable.Range(0, 32).Select(i => i < first || i > last ? (uint)i + 1 : 0), Enumerable.Range(0, 32).Select(i => core.State.S[i]));
    }

    [Fact]
    public void Clear_WithoutASecureContext_DoesNothing()
    {
        using var core = WithContext(ClearSome);
        core.State.FloatContext = ControlBits.FloatContext;
        core.WriteSystem(0xD88, 0, flags: AccessFlags.Secure);

        core.Step();

        Assert.Equal((4u, 0u), (core.State.S[3], core.State.Cfsr));
    }

    [Fact]
    public void SaveOfAllRegisters_IsThatOfThoseThatThereAre()
    {
        using var core = WithContext([0xEC20, 0x0A80, 0xEC30, 0x0A80]); // vlstm, vlldm

        core.Step();
        var waiting = core.State.Banks[1].Fpccr & Fpscr.LazyActive;
        core.Step();

        Assert.Equal((1u, 0u, 3u), (waiting, core.State.Banks[1].Fpccr & Fpscr.LazyActive, core.State.S[2]));
    }

    [Fact]
    public void Features_AreThoseOfTheModelWithoutVectors()
    {
        using var core = new Core("cortex-m55").Begin();

        Assert.Equal((0x410F_D221u, 0x230u, 0x0110_3110u), (core.ReadSystem(0xD00), core.ReadSystem(0xD44), core.ReadSystem(0xD60)));
        Assert.Equal((0x1011_0221u, 0x1210_0011u, 0x40u, Constant), (core.ReadSystem(0xF40), core.ReadSystem(0xF44), core.ReadSystem(0xF48), core.ReadSystem(0xF3C)));
    }

    /// <summary>A secure core with a context of its own, S registers that hold their numbers and one, and r0 in memory.</summary>
    private static Core WithContext(ushort[] code)
    {
        var core = new Core("cortex-m55");
        core.Begin(code);
        core.WriteSystem(0xD88, 15 << 20, flags: AccessFlags.Secure);
        core.State.R[0] = Core.Data + (code.Length > 2 ? 0x10u : 0);
        core.State.FloatContext = Both;
        for (var i = 0; i < 32; i++)
        {
            core.State.S[i] = (uint)i + 1;
        }

        core.Cpu.SystemChanged();
        return core;
    }
}
