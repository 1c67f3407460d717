import streamlit as st
from app_pages.shared import *

heading("Overview")
q = question()
st.write(q.words())
