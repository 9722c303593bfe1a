// SPDX-License-Identifier: GPL-3.0-or-later
export function Logo() {
  return (
    <div className="logo">
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <rect className="logo-frame" x="2" y="4" width="28" height="19" rx="5" />
        <rect className="logo-screen" x="5" y="7" width="22" height="13" rx="2.5" />
        <path className="logo-frame" d="M13 10.5v6l5.2-3z" />
        <rect className="logo-frame" x="10" y="25.5" width="12" height="3" rx="1.5" />
      </svg>
      <span>NanoKVM</span>
    </div>
  );
}
