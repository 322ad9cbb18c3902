namespace Emu.Target.Riscv.State;

/// <summary>Privilege modes by their encoding (§ Privileged, Introduction: Privilege Levels).</summary>
internal enum PrivilegeMode : byte
{
    User = 0,
    Supervisor = 1,
    Machine = 3,
}
