using Emu.Abstractions.Qdev.Memory;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Tests.State;

/// <summary>What the secure state does for its floating-point registers when exceptions come, and who may use the unit (FPCCR, NSACR).</summary>
public sealed class SecureFloatTests
{
    private const uint Cpacr = 0xD88;
    private const uint Nsacr = 0xD8C;
    private const uint Fpccr = 0xF34;
    private const uint NonSecureCode = 0x8000;
    private const uint PendSv = 1 << 28;
    private const uint AllFrame = 0xA8;
    private static readonly ushort[] AddSingles = [0xEE30, 0x0A20]; // vadd.f32 s0, s0, s1

    [Fact]
    public void Exception_OfAStateThatIsTreatedAsSecure_StoresAndClearsAllRegisters()
    {
        using var core = Secure(Fpscr.AutomaticState | Fpscr.TreatAsSecure);

        Interrupt(core);

        Assert.Equal((Core.Stack - AllFrame, 101u, 116u, 131u), (core.State.R[13], core.Get32(core.State.R[13] + 0x24), core.Get32(core.State.R[13] + 0x68), core.Get32(core.State.R[13] + 0xA4)));
        Assert.All(Enumerable.Range(0, 32), i => Assert.Equal(0u, core.State.S[i]));
    }

    [Fact]
    public void Return_ToAStateThatIsTreatedAsSecure_TakesAllRegistersBack()
    {
        using var core = Secure(Fpscr.AutomaticState | Fpscr.TreatAsSecure);
        Interrupt(core);

        core.Step();

        Assert.Equal((0u, Core.Stack), (core.State.Ipsr, core.State.R[13]));
        Assert.Equal(Enumerable.Range(0, 32).Select(i => 100u + (uint)i), Enumerable.Range(0, 32).Select(i => core.State.S[i]));
    }

    [Fact]
    public void Handler_OfAStateThatIsTreatedAsSecure_FindsAllRegistersStoredWhenItUsesTheUnit()
    {
        using var core = Secure(Fpscr.AutomaticState | Fpscr.LazyState | Fpscr.TreatAsSecure);
        core.Put(Core.Handlers + (16 * 14), [.. AddSingles, Core.Nop, Core.BxLr]);
        core.WriteSystem(0xD04, PendSv, flags: AccessFlags.Secure);
        core.Cpu.TakeInterrupt();
        var waiting = (core.State.Banks[1].Fpccr & Fpscr.LazyActive, core.State.S[16]);

        core.Step();

        Assert.Equal((1u, 116u), waiting);
        Assert.Equal((0u, 0u, 116u), (core.State.Banks[1].Fpccr & Fpscr.LazyActive, core.State.S[16], core.Get32(core.State.R[13] + 0x68)));
    }

    [Theory]
    [InlineData(Fpscr.ClearOnReturn, 0u, 0u)]
    [InlineData(0u, 101u, 116u)]
    public void Return_FromAHandlerThatUsedTheUnit_ClearsWhatItLeftWhereThatIsAsked(uint clears, uint left, uint kept)
    {
        using var core = Secure(clears);
        core.State.FloatContext = 0;
        Interrupt(core);
        core.State.FloatContext = ControlBits.FloatContext;

        core.Step();

        Assert.Equal((0u, left, clears != 0 ? 116u : kept), (core.State.Ipsr, core.State.S[1], core.State.S[16]));
    }

    [Fact]
    public void Return_ToAContextOfTheOtherState_WhileASecureOneWaits_IsASecureFault()
    {
        using var core = Secure(Fpscr.AutomaticState | Fpscr.LazyState);
        core.Put(NonSecureCode, Core.BxLr);
        core.State.Banks[1].Fpccr |= Fpscr.LazyActive;
        core.State.Banks[0].SystemActive = 1 << ExceptionNumber.PendSv;
        core.Cpu.Enter(ExceptionNumber.PendSv, secure: false);
        core.Cpu.Header.Pc = NonSecureCode;
        core.State.R[14] = 0xFFFF_FFA8; // a frame of the non-secure thread, with floating point
        core.Cpu.SystemChanged();

        core.Step();

        Assert.Equal((SecureFault.LazyError, (uint)ExceptionNumber.HardFault, 1u), (core.State.Sfsr, core.State.Ipsr, core.State.Secure));
    }

    [Theory]
    [InlineData(0u, UsageFault.NoCoprocessor, 1u)]
    [InlineData(0xC00u, 0u, 0u)]
    public void Instruction_OfTheNonSecureState_NeedsLeaveOfTheSecureOne(uint access, uint status, uint secure)
    {
        using var core = Secure(Fpscr.AutomaticState);
        core.WriteSystem(Nsacr, access, flags: AccessFlags.Secure);
        core.Put(NonSecureCode, AddSingles);
        core.State.Banks[0].Cpacr = 15 << 20;
        core.State.FloatContext = 0;
        core.Cpu.Enter(0, secure: false);
        core.Cpu.Header.Pc = NonSecureCode;
        core.Cpu.SystemChanged();

        core.Step();

        Assert.Equal((status, 0u, secure), (core.State.Banks[1].Cfsr, core.State.Banks[0].Cfsr, core.State.Secure));
    }

    [Fact]
    public void Leave_IsGivenByTheSecureStateAlone()
    {
        using var core = Secure(Fpscr.AutomaticState);
        core.WriteSystem(Nsacr, uint.MaxValue, flags: AccessFlags.Secure);

        core.WriteSystem(Nsacr, 0);

        Assert.Equal(0xC00u, core.ReadSystem(Nsacr));
    }

    [Fact]
    public void Settings_OfTheSecureState_AreHiddenFromTheOther()
    {
        using var core = Secure(Fpscr.AutomaticState | Fpscr.TreatAsSecure | Fpscr.SecureContext);

        core.WriteSystem(Fpccr, Fpscr.AutomaticState | Fpscr.LazyState);

        Assert.Equal(Fpscr.AutomaticState | Fpscr.LazyState, core.ReadSystem(Fpccr));
        Assert.NotEqual(0u, core.State.Banks[1].Fpccr & Fpscr.TreatAsSecure);
    }

    /// <summary>A core in the secure state with a context of it; S registers hold 100 and their number. The upper halves of both memories are the other state's.</summary>
    private static Core Secure(uint control)
    {
        var core = new Core("cortex-m33").Begin(Core.Nop, Core.Nop);
        core.WriteSystem(0xDD8, 0, flags: AccessFlags.Secure);
        core.WriteSystem(0xDDC, NonSecureCode, flags: AccessFlags.Secure);
        core.WriteSystem(0xDE0, 0xFFE1, flags: AccessFlags.Secure);
        core.WriteSystem(0xDD8, 1, flags: AccessFlags.Secure);
        core.WriteSystem(0xDDC, Core.Data + 0x8000, flags: AccessFlags.Secure);
        core.WriteSystem(0xDE0, Core.Data + 0xFFE1, flags: AccessFlags.Secure);
        core.State.Banks[0].Main = Core.Data + 0x9000;
        core.WriteSystem(0xDD0, 1, flags: AccessFlags.Secure);
        core.WriteSystem(Cpacr, 15 << 20, flags: AccessFlags.Secure);
        core.WriteSystem(Fpccr, control, flags: AccessFlags.Secure);
        core.State.FloatContext = ControlBits.FloatContext | ControlBits.SecureFloatContext;
        for (var i = 0; i < 32; i++)
        {
            core.State.S[i] = 100u + (uint)i;
        }

        core.Cpu.SystemChanged();
        return core;
    }

    /// <summary>Enters PendSV, whose handler returns.</summary>
    private static void Interrupt(Core core)
    {
        core.Put(Core.Handlers + (16 * 14), Core.BxLr);
        core.WriteSystem(0xD04, PendSv, flags: AccessFlags.Secure);
        core.Cpu.TakeInterrupt();
        Assert.Equal(14u, core.State.Ipsr);
    }
}
